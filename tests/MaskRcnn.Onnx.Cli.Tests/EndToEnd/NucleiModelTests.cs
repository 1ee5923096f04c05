using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>The model that ships, as a newcomer meets it: no model is named, the samples are those of the repository.</summary>
internal sealed class NucleiModelTests
{
    private const long LargestBundle = 15_000_000;
    private static readonly string Bundle = Path.Combine(TestPaths.Repository, "models", "nuclei");
    private static readonly string Samples = Path.Combine(Bundle, "samples");

    [Test]
    public void The_bundle_is_whole_small_and_tells_its_licence_and_accuracy()
    {
        ModelBundle bundle = ModelBundle.Load(Bundle);

        Assert.That(bundle.Labels, Is.EqualTo(new[] { "nucleus" }));
        Assert.That(bundle.Warnings, Is.Empty);
        Assert.That(bundle.Manifest.License, Is.EqualTo("Apache-2.0"));
        Assert.That(bundle.Manifest.Source, Does.Contain("CC0"));
        Assert.That(Directory.EnumerateFiles(Bundle).Sum(file => new FileInfo(file).Length), Is.LessThanOrEqualTo(LargestBundle));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Bundle, "manifest.json")));
        JsonElement masks = manifest.RootElement.GetProperty("metrics").GetProperty("segm");
        Assert.That(masks.GetProperty("AP").GetDouble(), Is.GreaterThanOrEqualTo(0.42));
        Assert.That(masks.GetProperty("AP50").GetDouble(), Is.GreaterThanOrEqualTo(0.75));
    }

    /// <summary>Measured: 30 for 26, 107 for 105, 30 for 30 and 39 for 36 nuclei.</summary>
    [Test]
    public void It_finds_the_nuclei_of_the_samples_and_their_outlines()
    {
        using var folder = new Folder();
        (int exitCode, _, string error) = Executable.RunIn(folder.Path, "segment", Samples, "--output", folder.At("out"));
        Assert.That(exitCode, Is.Zero, error);

        using JsonDocument truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Samples, "instances.json")));
        foreach (JsonElement image in truth.RootElement.GetProperty("images").EnumerateArray())
        {
            string name = Path.GetFileNameWithoutExtension(image.GetProperty("file_name").GetString()!);
            int id = image.GetProperty("id").GetInt32();
            CocoRle[] expected =
            [
                .. truth.RootElement.GetProperty("annotations").EnumerateArray()
                    .Where(one => one.GetProperty("image_id").GetInt32() == id)
                    .Select(one => Mask(one.GetProperty("segmentation"))),
            ];
            CocoRle[] found = [.. Instances(folder.At($"out/{name}.json")).Select(one => Mask(one.GetProperty("mask")))];

            double overlap = expected.Average(one => found.Max(other => CocoRle.IntersectionOverUnion(one, other)));
            Assert.That(expected, Has.Length.GreaterThanOrEqualTo(20), name);
            Assert.That(found, Has.Length.EqualTo(expected.Length).Within(25).Percent, name);
            Assert.That(overlap, Is.GreaterThanOrEqualTo(0.87), name);
        }
    }

    [TestCase("segment", "photo.png")]
    [TestCase("segment", "photo.png", "--model", "nuclei")]
    public void It_needs_no_path_and_writes_where_it_is_run(params string[] args)
    {
        using var folder = new Folder();
        File.Copy(Path.Combine(Samples, "fluorescence.png"), folder.At("photo.png"));

        (int exitCode, _, string error) = Executable.RunIn(folder.Path, args);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Instances(folder.At("photo.json")), Has.Length.GreaterThanOrEqualTo(20));
    }

    [Test]
    public void A_folder_of_pictures_named_like_the_model_does_not_stand_in_its_way()
    {
        using var folder = new Folder();
        string pictures = Directory.CreateDirectory(folder.At("nuclei")).FullName;
        File.Copy(Path.Combine(Samples, "dim.png"), Path.Combine(pictures, "dim.png"));

        (int exitCode, _, string error) = Executable.RunIn(folder.Path, "segment", "nuclei", "--output", "out");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(File.Exists(folder.At("out/dim.json")));
    }

    [TestCase(0, 0)]
    [TestCase(255, 0)]
    [TestCase(20, 6)]
    public void An_image_without_nuclei_gives_an_empty_result(int grey, int noise)
    {
        using var folder = new Folder();
        byte[] pixels = new byte[256 * 200];
        var random = new Random(1);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(grey + random.Next(noise + 1));
        }

        using (FileStream stream = File.Create(folder.At("empty.png")))
        {
            SkiaImageEncoder.WritePng(new ImageFrame(pixels, 256, 200, PixelFormat.Gray8), stream);
        }

        (int exitCode, _, string error) = Executable.RunIn(folder.Path, "segment", "empty.png");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Instances(folder.At("empty.json")), Is.Empty);
    }

    private static JsonElement[] Instances(string file)
    {
        using JsonDocument result = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. result.RootElement.GetProperty("instances").EnumerateArray().Select(one => one.Clone())];
    }

    private static CocoRle Mask(JsonElement segmentation)
    {
        int[] size = [.. segmentation.GetProperty("size").EnumerateArray().Select(number => number.GetInt32())];
        return CocoRle.Parse(segmentation.GetProperty("counts").GetString()!, new ImageSize(size[1], size[0]));
    }
}
