using System.Text.Json;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>Poses of a real Keypoint R-CNN through the command, beside the poses that Detectron2's arithmetic gives in PyTorch.</summary>
internal sealed class PoseModelTests
{
    private const string Photograph = "000000547336.jpg";
    private const int PhotographId = 547336;
    private const double CocoOffset = 0.5;

    // COCO's left shoulder and left elbow; both are plain to see on the photograph.
    private const int Shoulder = 5;
    private const int Elbow = 7;

    [Test]
    public void The_json_holds_the_poses_of_the_reference_on_the_image()
    {
        using var folder = new Folder();
        (int exitCode, string output, string error) = Segment(folder.Path);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Match(@"person +0\.99\d .* 1[4-7] of 17\n"));
        double[] found = Points(File.ReadAllText(folder.At("000000547336.json")));
        JsonArray reference = Reference().First(one => IdOf(one) == PhotographId)["keypoints"]!.AsArray();
        double[] expected = [.. reference.Select(number => (double)number!)];
        Assert.That(found, Has.Length.EqualTo(3 * 17));
        for (int i = 0; i < found.Length; i += 3)
        {
            // COCO counts pixel indices, the document positions.
            Assert.That(found[i], Is.EqualTo(expected[i] + CocoOffset).Within(1), $"x of {i / 3}");
            Assert.That(found[i + 1], Is.EqualTo(expected[i + 1] + CocoOffset).Within(1), $"y of {i / 3}");
            Assert.That(found[i + 2], Is.EqualTo(expected[i + 2]).Within(0.02), $"score of {i / 3}");
        }
    }

    [Test]
    public void The_overlay_shows_the_skeleton()
    {
        using var folder = new Folder();
        (int exitCode, _, string error) = Segment(folder.Path, "--overlay");

        Assert.That(exitCode, Is.Zero, error);
        double[] points = Points(File.ReadAllText(folder.At("000000547336.json")));
        var decoder = new SkiaImageDecoder();
        using DecodedImage before = decoder.Decode(PhotographPath);
        using DecodedImage after = decoder.Decode(folder.At("000000547336.overlay.png"));
        (double X, double Y) At(double share) => (
            points[3 * Shoulder] + (share * (points[3 * Elbow] - points[3 * Shoulder])),
            points[(3 * Shoulder) + 1] + (share * (points[(3 * Elbow) + 1] - points[(3 * Shoulder) + 1])));
        (int, int, int)[] limb = [.. new[] { 0.3, 0.4, 0.5, 0.6, 0.7 }.Select(share => Pixel(after.Frame, At(share)))];
        (int, int, int)[] photograph = [.. new[] { 0.3, 0.4, 0.5, 0.6, 0.7 }.Select(share => Pixel(before.Frame, At(share)))];

        // A line of one colour, nearly opaque, where the photograph has a sleeve.
        for (int i = 0; i < limb.Length; i++)
        {
            Assert.That(Distance(limb[i], limb[0]), Is.LessThan(20), $"colour at {i}");
            Assert.That(Distance(limb[i], photograph[i]), Is.GreaterThan(60), $"beside the photograph at {i}");
        }
    }

    [Test]
    public void Evaluate_gives_the_poses_of_the_reference_full_marks()
    {
        // The reference's poses as ground truth: the annotations that come with the model are of photographs that are not here. What is
        // left out scores less than what is in, so it takes nothing away from the precision. COCO looks at 20 poses of an image.
        using var folder = new Folder();
        JsonObject[][] groups =
        [
            .. Reference().Where(one => (double)one["score"]! >= 0.3).GroupBy(IdOf).Select(image => image.ToArray())
                .Where(people => people.Length <= 20 && File.Exists(PathOf(IdOf(people[0])))).Take(14),
        ];
        long[] images = [.. groups.Select(people => IdOf(people[0]))];
        JsonObject[] truth = [.. groups.SelectMany(people => people)];
        string annotations = folder.Add("truth.json", Annotations(images, truth).ToJsonString());
        string metrics = folder.At("metrics.json");

        (int exitCode, string output, string error) = Executable.Run(
            "evaluate", "--annotations", annotations, "--images", Path.GetDirectoryName(PhotographPath)!, "--model", Model,
            "--json", metrics);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That((images.Length, truth.Length), Is.EqualTo((14, 86)));
        Assert.That(output, Does.Contain("keypoints"));
        using JsonDocument numbers = JsonDocument.Parse(File.ReadAllText(metrics));
        Assert.That(numbers.RootElement.GetProperty("keypoints").GetProperty("AP").GetDouble(), Is.GreaterThan(0.97));
        Assert.That(numbers.RootElement.GetProperty("keypoints").GetProperty("AR").GetDouble(), Is.GreaterThan(0.97));
    }

    private static string Model => TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn");

    private static string PhotographPath => TestPaths.SharedOrSkip("data", "coco-val-79", "images", Photograph);

    private static (int ExitCode, string Output, string Error) Segment(string output, params string[] options)
        => Executable.Run(["segment", PhotographPath, "--model", Model, "--output", output, .. options]);

    private static long IdOf(JsonObject one) => (long)one["image_id"]!;

    private static string PathOf(long image) => Path.Combine(Path.GetDirectoryName(PhotographPath)!, $"{image:D12}.jpg");

    // Images by id, within an image the best score first.
    private static IEnumerable<JsonObject> Reference()
    {
        string file = TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn", "reference", "detections_person87.json");
        return JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(one => one!.AsObject());
    }

    private static JsonObject Annotations(long[] images, JsonObject[] truth) => new()
    {
        ["images"] = new JsonArray([.. images.Select(Image)]),
        ["categories"] = new JsonArray(new JsonObject { ["id"] = 1, ["name"] = "person" }),
        ["annotations"] = new JsonArray([.. truth.Select(Annotation)]),
    };

    private static JsonObject Image(long id)
    {
        using DecodedImage image = new SkiaImageDecoder().Decode(PathOf(id));
        (int width, int height) = (image.Frame.Width, image.Frame.Height);
        return new JsonObject { ["id"] = id, ["file_name"] = $"{id:D12}.jpg", ["width"] = width, ["height"] = height };
    }

    private static JsonObject Annotation(JsonObject one, int index)
    {
        double[] box = [.. one["bbox"]!.AsArray().Select(number => (double)number!)];
        double[] points = [.. one["keypoints"]!.AsArray().Select((number, i) => i % 3 == 2 ? 2 : (double)number!)];
        return new JsonObject
        {
            ["id"] = index + 1,
            ["image_id"] = IdOf(one),
            ["category_id"] = 1,
            ["bbox"] = new JsonArray([.. box.Select(number => JsonValue.Create(number))]),
            ["area"] = box[2] * box[3],
            ["iscrowd"] = 0,
            ["num_keypoints"] = points.Length / 3,
            ["keypoints"] = new JsonArray([.. points.Select(number => JsonValue.Create(number))]),
        };
    }

    private static double[] Points(string document)
    {
        JsonNode only = JsonNode.Parse(document)!["instances"]!.AsArray().Single()!;
        return [.. only["keypoints"]!.AsArray().SelectMany(point => point!.AsArray()).Select(number => (double)number!)];
    }

    private static (int, int, int) Pixel(ImageFrame frame, (double X, double Y) at)
    {
        ReadOnlySpan<byte> row = frame.Row((int)at.Y);
        int step = row.Length / frame.Width;
        int from = (int)at.X * step;
        return (row[from], row[from + 1], row[from + 2]);
    }

    private static int Distance((int A, int B, int C) one, (int A, int B, int C) other)
        => Math.Abs(one.A - other.A) + Math.Abs(one.B - other.B) + Math.Abs(one.C - other.C);
}
