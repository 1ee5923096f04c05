using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>The fields of one entry, checked one by one; what is wrong is said with the file, the entry and the field.</summary>
internal readonly struct EntryFields(EntryJson entry, string file, string name)
{
    public long ImageId => entry.ImageId ?? throw Missing("image_id");

    public int CategoryId => entry.CategoryId ?? throw Missing("category_id");

    public double Score => entry.Score ?? throw Missing("score");

    public bool HasBox => entry.Bbox is { Length: > 0 };

    public bool IsCrowd => entry.Iscrowd ?? false;

    public CocoBox Box()
    {
        double[] box = entry.Bbox ?? throw Missing("bbox");
        if (box.Length != 4 || !Array.TrueForAll(box, double.IsFinite))
        {
            throw Wrong("bbox", "is not four numbers [x, y, width, height]");
        }

        return box[2] >= 0 && box[3] >= 0
            ? new CocoBox(box[0], box[1], box[2], box[3])
            : throw Wrong("bbox", $"has a negative side ({box[2]} x {box[3]})");
    }

    public double? Area() => entry.Area is not { } area ? null
        : double.IsFinite(area) && area >= 0 ? area
        : throw Wrong("area", "is negative");

    public CocoRle? Mask(ImageSize image)
    {
        if (entry.Segmentation is not { } segmentation)
        {
            return null;
        }

        try
        {
            return segmentation.Polygons is { Count: 0 } ? null : segmentation.ToMask(image);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new EvaluationDataException(exception.Message, file, name, "segmentation", exception);
        }
    }

    public double[]? Keypoints()
    {
        if (entry.Keypoints is not { Length: > 0 } keypoints)
        {
            return null;
        }

        return keypoints.Length % 3 == 0 && Array.TrueForAll(keypoints, double.IsFinite)
            ? keypoints
            : throw Wrong("keypoints", "is not three numbers [x, y, v] for every keypoint");
    }

    public EvaluationDataException Wrong(string field, string problem) => new(problem, file, name, field);

    private EvaluationDataException Missing(string field) => Wrong(field, "is missing");
}
