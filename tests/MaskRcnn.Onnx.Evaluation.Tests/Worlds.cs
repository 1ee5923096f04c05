using CsCheck;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Tests;

/// <summary>Small random data sets: few images and classes, objects on a coarse grid, so that ties and overlaps are common.</summary>
internal static class Worlds
{
    public static readonly double[] Sigmas = [0.1, 0.25, 0.5];

    private const int Images = 4;
    private const int Categories = 3;
    private static readonly ImageSize Size = new(12, 10);
    private static readonly double[] Areas = [0, 500, 1024, 1025, 9215, 9216, 20000];

    private static readonly Gen<(CocoBox Box, double[] Keypoints)> Shape = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 8], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 12].Array[6], Gen.Int[0, 2].Array[3],
        (x, y, w, h, points, marks) => (
            new CocoBox(x, y, Math.Min(w, Size.Width - x), Math.Min(h, Size.Height - y)),
            new double[] { points[0], points[1], marks[0], points[2], points[3], marks[1], points[4], points[5], marks[2] }));

    private static readonly Gen<CocoAnnotation> Annotation = Gen.Select(
        Gen.Int[0, Images - 1], Gen.Int[1, Categories], Shape, Gen.Int[0, Areas.Length - 1], Gen.Int[0, 5],
        (image, category, shape, area, crowd) => new CocoAnnotation
        {
            Id = 0,
            ImageId = image,
            CategoryId = category,
            Box = shape.Box,
            Area = Areas[area],
            IsCrowd = crowd == 0,
            Mask = CocoRle.FromBox(shape.Box.X, shape.Box.Y, shape.Box.Width, shape.Box.Height, Size),
            Keypoints = shape.Keypoints,
            MarkedKeypoints = new[] { 2, 5, 8 }.Count(i => shape.Keypoints[i] > 0),
        });

    private static readonly Gen<CocoDetection> Detection = Gen.Select(
        Gen.Int[0, Images - 1], Gen.Int[1, Categories], Shape, Gen.Int[0, Areas.Length - 1], Gen.Int[0, 6],
        (image, category, shape, area, score) => new CocoDetection
        {
            ImageId = image,
            CategoryId = category,
            Score = score / 8.0,
            Box = shape.Box,
            Area = Areas[area],
            Mask = CocoRle.FromBox(shape.Box.X, shape.Box.Y, shape.Box.Width, shape.Box.Height, Size),
            Keypoints = shape.Keypoints,
        });

    public static Gen<(CocoDataset Dataset, CocoDetections Detections)> Any { get; } = Gen.Select(
        Annotation.Array[0, 14], Detection.Array[0, 24], Gen.Int[0, 3].Array[24], Make);

    public static CocoDataset Dataset(IEnumerable<CocoAnnotation> annotations) => new(
        Enumerable.Range(0, Images).Select(id => new CocoImage(id, "", Size)),
        Enumerable.Range(1, Categories).Select(id => new CocoCategory(id, $"class {id}", [])),
        annotations.Select((annotation, i) => annotation with { Id = i + 1 }));

    // Half of the detections lie on an annotation: without that, hardly anything would match.
    private static (CocoDataset Dataset, CocoDetections Detections) Make(CocoAnnotation[] annotations, CocoDetection[] detections, int[] copies)
    {
        CocoDataset dataset = Dataset(annotations);
        for (int i = 0; i < detections.Length && annotations.Length > 0; i++)
        {
            CocoAnnotation model = annotations[i % annotations.Length];
            if (copies[i] >= 2)
            {
                detections[i] = detections[i] with { ImageId = model.ImageId, CategoryId = model.CategoryId };
            }

            if (copies[i] == 3)
            {
                detections[i] = detections[i] with { Box = model.Box, Mask = model.Mask, Keypoints = model.Keypoints };
            }
        }

        return (dataset, new CocoDetections(dataset, detections));
    }
}
