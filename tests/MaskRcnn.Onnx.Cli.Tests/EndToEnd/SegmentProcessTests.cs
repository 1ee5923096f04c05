using System.Diagnostics;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>The built command on real files with the tiny bundle of the tests.</summary>
internal sealed class SegmentProcessTests
{
    private static readonly string Bundle = TestPaths.Fixture("tiny-torchvision", "bundle");
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void What_it_writes_is_what_the_library_finds()
    {
        Pictures.Save(_folder.At("in/a.png"), 160, 120, seed: 1);
        Pictures.Save(_folder.At("in/sub dir/ünïcode 図.png"), 90, 140, seed: 2);
        (int exitCode, string output, string error) = Segment(_folder.At("in"), "--recursive", "--score", "0");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(error, Does.Not.Contain('\u001b').And.Not.Contains("failed"));
        Assert.That(output, Does.Contain("2 images").And.Not.Contains('\u001b'));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json", "sub dir/ünïcode 図.json" }));
        using InstanceSegmenter segmenter = InstanceSegmenter.Load(Bundle);
        using DecodedImage image = new SkiaImageDecoder().Decode(_folder.At("in/a.png"));
        SegmentationResult expected = segmenter.Segment(image.Frame, new SegmentationOptions { ScoreThreshold = 0f });
        using FileStream stream = File.OpenRead(_folder.At("out/a.json"));
        SegmentationResult written = SegmentationDocument.Read(stream).ToResult();

        Assert.That(expected.Instances, Is.Not.Empty);
        Assert.That(
            written.Instances.Select(one => (one.ClassId, one.CategoryId, one.Label, one.Score, one.Box, one.Mask!.ToCocoRle())),
            Is.EqualTo(expected.Instances.Select(one => (one.ClassId, one.CategoryId, one.Label, one.Score, one.Box, one.Mask!.ToCocoRle()))));
    }

    [Test]
    public void The_bundles_own_limits_cannot_be_passed()
    {
        Pictures.Save(_folder.At("in/a.png"));
        BundleSettings limits = ModelBundle.Load(Bundle).Settings;
        Segment(_folder.At("in"), "--score", "0", "--max", "1000000", "--no-masks");

        SegmentationDocument document = Read("a.json");
        Assert.That(document.Instances, Has.Count.LessThanOrEqualTo(limits.MaxPerImage));
        Assert.That(document.Instances.Select(one => one.Score), Is.All.GreaterThan(limits.ScoreThreshold));
        Assert.That(document.Instances.Select(one => one.Mask), Is.All.Null);
    }

    [Test]
    public void Score_max_and_classes_select()
    {
        Pictures.Save(_folder.At("in/a.png"));
        Segment(_folder.At("in"), "--score", "0");
        InstanceDocument[] all = [.. Read("a.json").Instances];
        float median = all[all.Length / 2].Score;
        string label = all[0].Label;

        Segment(_folder.At("in"), "--overwrite", "--score", median.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        Assert.That(Read("a.json").Instances.Select(one => one.Score), Is.EqualTo(all.Where(one => one.Score > median).Select(one => one.Score)));

        Segment(_folder.At("in"), "--overwrite", "--score", "0", "--max", "2");
        Assert.That(Read("a.json").Instances.Select(one => one.Box), Is.EqualTo(all.Take(2).Select(one => one.Box)));

        Segment(_folder.At("in"), "--overwrite", "--score", "0", "--classes", label.ToUpperInvariant());
        Assert.That(Read("a.json").Instances.Select(one => one.Box), Is.EqualTo(all.Where(one => one.Label == label).Select(one => one.Box)));
    }

    [Test]
    public void Coco_results_hold_the_same_masks_with_ids_from_the_names()
    {
        Pictures.Save(_folder.At("in/000000000042.png"));
        Pictures.Save(_folder.At("in/7.png"), seed: 3);
        Segment(_folder.At("in"), "--score", "0");
        (int exitCode, _, string error) = Segment(_folder.At("in"), "--score", "0", "--format", "coco");

        Assert.That(exitCode, Is.Zero, error);
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(_folder.At("out/results.json")));
        ILookup<long, JsonElement> byImage = results.RootElement.EnumerateArray().ToLookup(one => one.GetProperty("image_id").GetInt64());
        Assert.That(byImage.Select(group => group.Key), Is.EquivalentTo(new[] { 7, 42 }));
        Assert.That(
            byImage[42].Select(one => one.GetProperty("segmentation").GetProperty("counts").GetString()),
            Is.EqualTo(Read("000000000042.json").Instances.Select(one => one.Mask!.Counts)));
    }

    [Test]
    public void Broken_files_in_the_middle_of_a_batch_are_named_and_the_rest_is_done()
    {
        byte[] whole = File.ReadAllBytes(Pictures.Save(_folder.At("in/a.png")));
        Pictures.Save(_folder.At("in/z.png"), seed: 5);
        File.WriteAllBytes(_folder.At("in/empty.png"), []);
        File.WriteAllText(_folder.At("in/text.jpg"), "not an image");
        File.WriteAllBytes(_folder.At("in/truncated.png"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(_folder.At("in/oversized.bmp"), HugeBitmapHeader());
        File.WriteAllText(_folder.At("in/notes.txt"), "passed over");
        (int exitCode, string output, string error) = Segment(_folder.At("in"));

        Assert.That(exitCode, Is.EqualTo(1));
        string[] lines = [.. error.Split('\n').Where(line => line.StartsWith("failed: ", StringComparison.Ordinal))];
        Assert.That(lines, Has.Length.EqualTo(4), error);
        Assert.That(lines.Order().ToArray(), Has.ItemAt(0).Match("^failed: .*empty.png: .+").And.ItemAt(1).Match("^failed: .*oversized.bmp: .*limit")
            .And.ItemAt(2).Match("^failed: .*text.jpg: .+").And.ItemAt(3).Match("^failed: .*truncated.png: .*truncated"));
        Assert.That(output, Does.Contain("2 images").And.Contains("4 failed"));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json", "z.json" }));
    }

    [Test]
    public void Read_only_and_linked_files_are_segmented()
    {
        string picture = Pictures.Save(_folder.At("in/a.png"));
        File.SetAttributes(picture, FileAttributes.ReadOnly);
        File.CreateSymbolicLink(_folder.At("in/b.png"), picture);
        (int exitCode, _, string error) = Segment(_folder.At("in"));
        File.SetAttributes(picture, FileAttributes.Normal);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json", "b.json" }));
    }

    [Test]
    public void Without_an_output_folder_results_go_to_the_current_one()
    {
        Pictures.Save(_folder.At("in/a.png"));
        (int exitCode, _, string error) = Executable.RunIn(_folder.Path, "segment", "in/a.png", "--model", Bundle);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.json", "in/a.png" }));
    }

    [TestCase("-INT", 130)]
    [TestCase("-TERM", 143)]
    public void A_batch_that_was_interrupted_goes_on_where_it_stopped(string signal, int expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Needs the signals of Unix.");
        }

        if (signal == "-INT" && InheritsIgnoredInterrupt())
        {
            Assert.Ignore("The tests were started with SIGINT ignored, as a shell starts background jobs, and programs that they start inherit that.");
        }

        const int Images = 200;
        for (uint i = 0; i < Images; i++)
        {
            Pictures.Save(_folder.At($"in/{i:000}.png"), 64, 64, i);
        }

        using Process process = Executable.Start(_folder.Path, "segment", "in", "--model", Bundle, "-o", "out", "--score", "0");
        Assert.That(() => Directory.Exists(_folder.At("out")) && _folder.Files.Any(IsResult), Is.True.After(60_000, 5));
        using Process kill = Process.Start("kill", [signal, $"{process.Id}"]);
        (int exitCode, _, string error) = Executable.Finish(process);
        string[] written = Folder.FilesIn(_folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain("interrupted"));
        Assert.That(written, Has.Length.InRange(1, Images - 1).And.All.Match(@"^\d{3}\.json$"));
        foreach (string name in written)
        {
            Assert.That(() => Read(name), Throws.Nothing, "every file that is there is whole");
        }

        (int again, string output, _) = Executable.RunIn(_folder.Path, "segment", "in", "--model", Bundle, "-o", "out", "--score", "0");
        Assert.That(again, Is.Zero);
        Assert.That(output, Does.Contain($"{Images - written.Length} image").And.Contains($"{written.Length} done before"));

        static bool IsResult(string name) => name.EndsWith(".json", StringComparison.Ordinal);
    }

    [Test]
    public void An_altered_bundle_is_refused_without_a_path_or_a_stack()
    {
        Pictures.Save(_folder.At("in/a.png"));
        foreach (string file in Directory.EnumerateFiles(Bundle))
        {
            File.Copy(file, Path.Combine(Directory.CreateDirectory(_folder.At("bundle")).FullName, Path.GetFileName(file)));
        }

        byte[] graph = File.ReadAllBytes(_folder.At("bundle/box_head.onnx"));
        graph[graph.Length / 2] ^= 1;
        File.WriteAllBytes(_folder.At("bundle/box_head.onnx"), graph);
        (int exitCode, string output, string error) = Executable.Run("segment", _folder.At("in"), "-o", _folder.At("out"), "--model", _folder.At("bundle"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("error: ").And.Contains("box_head.onnx").And.Not.Contains(_folder.Path).And.Not.Contains("   at "));
        Assert.That(output, Is.Empty);
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.Empty);
    }

    [TestCase("no-such-model")]
    [TestCase("in")]
    public void A_model_that_is_none_is_refused(string model)
    {
        Pictures.Save(_folder.At("in/a.png"));
        (int exitCode, _, string error) = Executable.RunIn(_folder.Path, "segment", "in", "-o", "out", "--model", model);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("error: "));
    }

    [Test]
    public void A_provider_that_is_not_there_is_replaced_by_the_processor_with_a_warning()
    {
        Pictures.Save(_folder.At("in/a.png"));
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("DirectML may work here.");
        }

        (int exitCode, string output, string error) = Segment(_folder.At("in"), "--provider", "directml");

        Assert.That(exitCode, Is.Zero);
        Assert.That(error, Does.Contain("warning: asked for directml, running on cpu: "));
        Assert.That(output, Does.Contain(" on cpu"));
        Assert.That(Read("a.json").Provider, Is.EqualTo("cpu"));
    }

    private (int ExitCode, string Output, string Error) Segment(string input, params string[] options)
        => Executable.Run(["segment", input, "--model", Bundle, "--output", _folder.At("out"), .. options]);

    private SegmentationDocument Read(string name)
    {
        using FileStream stream = File.OpenRead(_folder.At($"out/{name}"));
        return SegmentationDocument.Read(stream);
    }

    // A header of 100,000 x 100,000 pixels and nothing else.
    private static bool InheritsIgnoredInterrupt()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1UL << (2 - 1);
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // Of a child: the runtime sets handlers of its own in this process.
        using Process child = Process.Start(new ProcessStartInfo("cat", "/proc/self/status") { RedirectStandardOutput = true })!;
        string status = child.StandardOutput.ReadToEnd();
        string mask = status.Split('\n').Single(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..];
        return (Convert.ToUInt64(mask.Trim(), 16) & Interrupt) != 0;
    }

    private static byte[] HugeBitmapHeader()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        writer.Write(54 + 100);
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(100_000);
        writer.Write(100_000);
        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        writer.Write(new byte[100]);
        return stream.ToArray();
    }
}
