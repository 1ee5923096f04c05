using System.Text.Json;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Reads files in COCO's results format, and fills in what pycocotools' <c>loadRes</c> fills in.</summary>
internal static class CocoResultsReader
{
    public static CocoDetections Read(string path, CocoDataset dataset, CancellationToken cancellationToken) =>
        CocoFile.Read(path, (json, file) =>
        {
            if (!json.Next() || json.Token != JsonTokenType.StartArray)
            {
                throw new EvaluationDataException("is no results file: it must be a JSON list of results", file);
            }

            List<CocoDetection> detections = CocoFile.ReadArray(
                json, CocoJsonContext.Default.EntryJson, file, "result", (entry, position) => Detection(entry, file, position, dataset), cancellationToken);
            return json.Next()
                ? throw new EvaluationDataException("has text behind its end", file)
                : new CocoDetections(dataset, detections, file);
        });

    private static CocoDetection Detection(EntryJson entry, string file, int position, CocoDataset dataset)
    {
        var fields = new EntryFields(entry, file, $"result {position}");
        int image = dataset.IndexOfImage(fields.ImageId);
        if (image < 0)
        {
            throw fields.Wrong("image_id", $"the annotations have no image {fields.ImageId}");
        }

        CocoRle? mask = fields.Mask(dataset.Images[image].Size);
        double[]? keypoints = fields.Keypoints();
        (CocoBox box, double area) = BoxAndArea(fields, mask, keypoints);
        return new CocoDetection
        {
            ImageId = fields.ImageId,
            CategoryId = fields.CategoryId,
            Score = fields.Score,
            Box = box,
            Area = area,
            Mask = mask,
            Keypoints = keypoints,
        };
    }

    private static (CocoBox Box, double Area) BoxAndArea(EntryFields fields, CocoRle? mask, double[]? keypoints)
    {
        if (fields.HasBox)
        {
            CocoBox box = fields.Box();
            return (box, box.Area);
        }

        if (mask is not null)
        {
            return (new CocoBox(mask.Bounds.X, mask.Bounds.Y, mask.Bounds.Width, mask.Bounds.Height), mask.Area);
        }

        if (keypoints is not null)
        {
            CocoBox box = Around(keypoints);
            return (box, box.Area);
        }

        throw fields.Wrong("bbox", "is missing, and so are segmentation and keypoints");
    }

    private static CocoBox Around(double[] keypoints)
    {
        (double left, double top, double right, double bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        for (int i = 0; i < keypoints.Length; i += 3)
        {
            left = Math.Min(left, keypoints[i]);
            right = Math.Max(right, keypoints[i]);
            top = Math.Min(top, keypoints[i + 1]);
            bottom = Math.Max(bottom, keypoints[i + 1]);
        }

        return new CocoBox(left, top, right - left, bottom - top);
    }
}
