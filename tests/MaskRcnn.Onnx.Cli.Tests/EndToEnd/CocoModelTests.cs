using System.Globalization;
using System.Text.Json;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>
/// From JPEG files to COCO results with real models: at least 99 % of the Python reference's detections with a score of 0.3 or more
/// have a counterpart of the same class with box IoU >= 0.97, score within 0.02, and the same mask or keypoints.
/// </summary>
internal sealed class CocoModelTests
{
    private const double Share = 0.99;

    [Test]
    public void Masks_are_those_of_the_reference()
    {
        Detection[] reference = Reference("coco-mobile-maskrcnn", "detections_val158.json", out HashSet<long> images);
        ILookup<(long, int), Detection> found = Run("coco-mobile-maskrcnn", images);

        int matched = reference.Count(one => found[one.Key].Any(other =>
            one.IsClose(other) && CocoRle.IntersectionOverUnion(one.Mask!, other.Mask!) >= 0.97));
        Assert.That(reference, Has.Length.EqualTo(1022));
        Assert.That(matched, Is.GreaterThanOrEqualTo(Share * reference.Length));
    }

    [Test]
    public void Keypoints_are_those_of_the_reference()
    {
        Detection[] reference = Reference("coco-mobile-keypointrcnn", "detections_person87.json", out HashSet<long> images);
        ILookup<(long, int), Detection> found = Run("coco-mobile-keypointrcnn", images);

        int matched = reference.Count(one => found[one.Key].Any(other => one.IsClose(other) && MostPointsAgree(one.Keypoints!, other.Keypoints!)));
        Assert.That(reference, Has.Length.EqualTo(349));
        Assert.That(matched, Is.GreaterThanOrEqualTo(Share * reference.Length));
    }

    // A point may jump to another peak of its heat map where two are equally high: 15 of 17 must lie within a pixel and 0.02 in score.
    private static bool MostPointsAgree(double[] one, double[] other)
        => Enumerable.Range(0, one.Length / 3).Count(k =>
            Math.Abs(one[3 * k] - other[3 * k]) < 1
            && Math.Abs(one[(3 * k) + 1] - other[(3 * k) + 1]) < 1
            && Math.Abs(one[(3 * k) + 2] - other[(3 * k) + 2]) < 0.02) >= 15;

    private static ILookup<(long, int), Detection> Run(string model, HashSet<long> images)
    {
        using var folder = new Folder();
        string[] files =
        [
            .. Directory.EnumerateFiles(TestPaths.SharedOrSkip("data", "coco-val-79", "images"), "*.jpg").Where(file => images.Contains(IdOf(file))),
        ];
        (int exitCode, _, string error) = Executable.Run(
            ["segment", .. files, "--model", TestPaths.SharedOrSkip("models", model), "--format", "coco", "--score", "0.05", "--output", folder.Path]);
        Assert.That(exitCode, Is.Zero, error);
        return Read(folder.At("results.json")).ToLookup(one => one.Key);
    }

    private static Detection[] Reference(string model, string file, out HashSet<long> images)
    {
        HashSet<long> photographs = [.. Directory.EnumerateFiles(TestPaths.SharedOrSkip("data", "coco-val-79", "images"), "*.jpg").Select(IdOf)];
        Detection[] all = [.. Read(TestPaths.SharedOrSkip("models", model, "reference", file)).Where(one => photographs.Contains(one.Key.Image))];
        images = [.. all.Select(one => one.Key.Image)];
        return [.. all.Where(one => one.Score >= 0.3)];
    }

    private static IEnumerable<Detection> Read(string file)
    {
        using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. results.RootElement.EnumerateArray().Select(Detection.Read)];
    }

    private static long IdOf(string file) => long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);

    private sealed record Detection((long Image, int Category) Key, BoundingBox Box, double Score, CocoRle? Mask, double[]? Keypoints)
    {
        public static Detection Read(JsonElement one)
        {
            float[] box = [.. one.GetProperty("bbox").EnumerateArray().Select(number => number.GetSingle())];
            CocoRle? mask = null;
            if (one.TryGetProperty("segmentation", out JsonElement segmentation))
            {
                int[] size = [.. segmentation.GetProperty("size").EnumerateArray().Select(number => number.GetInt32())];
                mask = CocoRle.Parse(segmentation.GetProperty("counts").GetString()!, new ImageSize(size[1], size[0]));
            }

            return new Detection(
                (one.GetProperty("image_id").GetInt64(), one.GetProperty("category_id").GetInt32()),
                new BoundingBox(box[0], box[1], box[0] + box[2], box[1] + box[3]),
                one.GetProperty("score").GetDouble(),
                mask,
                one.TryGetProperty("keypoints", out JsonElement points) ? [.. points.EnumerateArray().Select(number => number.GetDouble())] : null);
        }

        public bool IsClose(Detection other) => Box.IntersectionOverUnion(other.Box) >= 0.97f && Math.Abs(Score - other.Score) <= 0.02;
    }
}
