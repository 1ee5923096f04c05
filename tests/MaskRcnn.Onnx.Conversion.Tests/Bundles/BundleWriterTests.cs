using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Tests.Networks;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Bundles;

public sealed class BundleWriterTests
{
    private static readonly DetectionNetwork _network = RandomNetworks.Small(7);

    [Test]
    public void A_written_bundle_opens_and_segments([Values] bool convNext, [Values] bool keypoints, [Values] bool halfPrecision)
    {
        using TemporaryFolder folder = new();
        BundleContents contents = BundleContentsOf.Small(RandomNetworks.Small(7, convNext, mask: true, keypoints));
        BundleWriter.Write(contents with { HalfPrecision = halfPrecision }, folder.File("small"), overwrite: false);

        SegmentationResult result = Segment(folder.File("small"));
        Assert.That(result.Instances, Is.Not.Empty);
        Assert.That(result.Instances[0].Keypoints?.Count, Is.EqualTo(keypoints ? RandomNetworks.Keypoints : null));
    }

    [Test]
    public void A_bundle_whose_weights_lie_in_files_of_their_own_opens_and_gives_the_same()
    {
        using TemporaryFolder folder = new();
        BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("whole"), overwrite: false);
        BundleContents parted = BundleContentsOf.Small(_network) with { LargestGraphFile = 20_000 };
        BundleWriteReport report = BundleWriter.Write(parted, folder.File("parted"), overwrite: false);

        Assert.That(report.Files.Keys, Does.Contain("backbone.onnx.data").And.Contain("box_head.onnx.data"));
        Assert.That(report.Files.Keys, Does.Not.Contain("mask_head.onnx.data"), "a small graph stays whole");
        Assert.That(ModelBundle.Load(folder.File("parted")).Backbone.ExternalFiles, Is.EqualTo(["backbone.onnx.data"]));
        Assert.That(
            Segment(folder.File("parted")).Instances.Select(instance => instance.Box),
            Is.EqualTo(Segment(folder.File("whole")).Instances.Select(instance => instance.Box)));
    }

    [Test]
    public void The_manifest_tells_what_it_was_given()
    {
        using TemporaryFolder folder = new();
        BundleContents contents = BundleContentsOf.Small(_network) with
        {
            Source = "made for a test",
            License = "CC0-1.0",
            Metrics = new JsonObject { ["box_ap"] = 0.5 },
        };
        BundleWriter.Write(contents, folder.File("small"), overwrite: false);

        ModelBundle bundle = ModelBundle.Load(folder.File("small"));
        Assert.That(bundle.Manifest.Name, Is.EqualTo("small"));
        Assert.That(bundle.Manifest.Source, Is.EqualTo("made for a test"));
        Assert.That(bundle.Manifest.License, Is.EqualTo("CC0-1.0"));
        Assert.That(bundle.Manifest.Metrics!.Value.GetProperty("box_ap").GetDouble(), Is.EqualTo(0.5));
        Assert.That(bundle.Labels, Is.EqualTo(["cell", "noyau", "Zelle (groß)"]));
        Assert.That(bundle.Warnings, Is.Empty);
    }

    [Test]
    public void The_report_has_the_size_of_every_file()
    {
        using TemporaryFolder folder = new();
        BundleWriteReport report = BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("small"), overwrite: false);

        FileInfo[] files = new DirectoryInfo(folder.File("small")).GetFiles();
        Assert.That(report.Files, Is.EquivalentTo(files.Select(file => KeyValuePair.Create(file.Name, file.Length))));
        Assert.That(report.GigaFlops, Is.GreaterThan(0.1));
    }

    [Test]
    public void Writing_twice_gives_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("first"), overwrite: false);
        BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("second"), overwrite: false);

        byte[] first = BundleManifest.Load(folder.File("first")).ToUtf8Json();
        Assert.That(BundleManifest.Load(folder.File("second")).ToUtf8Json(), Is.EqualTo(first));
    }

    [Test]
    public void Progress_names_the_files_and_goes_up_to_one()
    {
        using TemporaryFolder folder = new();
        Progress progress = new();
        BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("small"), overwrite: false, progress);

        Assert.That(
            progress.Steps.Select(step => step.Step).Distinct(),
            Is.EqualTo(["Writing backbone.onnx", "Writing box_head.onnx", "Writing mask_head.onnx"]));
        Assert.That(progress.Steps.Select(step => step.Fraction), Is.Ordered);
        Assert.That(progress.Steps[^1].Fraction, Is.EqualTo(1));
    }

    [Test]
    public void Cancelling_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancellation = new();
        DetectionNetwork network = WithBoxDeltas(_ => cancellation.Cancel());

        Assert.That(
            () => BundleWriter.Write(BundleContentsOf.Small(network), folder.File("new/small"), overwrite: false, null, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void A_weight_that_cannot_be_read_leaves_nothing_behind_and_the_old_bundle_in_place()
    {
        using TemporaryFolder folder = new();
        BundleWriter.Write(BundleContentsOf.Small(_network), folder.File("small"), overwrite: false);
        DetectionNetwork network = WithBoxDeltas(_ => throw new CheckpointException("The file ends early."));

        Assert.That(
            () => BundleWriter.Write(BundleContentsOf.Small(network), folder.File("small"), overwrite: true),
            Throws.TypeOf<CheckpointException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([folder.File("small")]));
        Assert.That(() => ModelBundle.Load(folder.File("small")), Throws.Nothing);
    }

    [Test]
    public void A_weight_that_is_no_finite_number_is_refused_by_name([Values(float.NaN, float.PositiveInfinity)] float value)
    {
        using TemporaryFolder folder = new();
        DetectionNetwork network = WithBoxDeltas(destination => destination[^1] = value);

        Assert.That(
            () => BundleWriter.Write(BundleContentsOf.Small(network), folder.File("small"), overwrite: false),
            Throws.TypeOf<ConversionException>().With.Message.Contains("box_head/deltas/bias").And.Message.Contains("finite"));
    }

    [Test]
    public void A_weight_beyond_half_precision_is_refused_by_name_and_value()
    {
        using TemporaryFolder folder = new();
        BundleContents contents = BundleContentsOf.Small(WithBoxDeltas(destination => destination[^1] = -70_000));

        Assert.That(
            () => BundleWriter.Write(contents with { HalfPrecision = true }, folder.File("half"), overwrite: false),
            Throws.TypeOf<ConversionException>().With.Message.Contains("box_head/deltas/bias").And.Message.Contains("70000"));
        Assert.That(() => BundleWriter.Write(contents, folder.File("single"), overwrite: false), Throws.Nothing);
    }

    [Test]
    public void A_config_that_the_sdk_would_not_read_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        BundleContents contents = BundleContentsOf.Small(_network) with { Config = new JsonObject { ["family"] = "yolo" } };

        Assert.That(
            () => BundleWriter.Write(contents, folder.File("small"), overwrite: false),
            Throws.TypeOf<ConversionException>().With.Message.Contains("family"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    private static SegmentationResult Segment(string bundle)
    {
        using InstanceSegmenter segmenter = InstanceSegmenter.Load(bundle);
        byte[] pixels = new byte[3 * 61 * 47];
        new Random(3).NextBytes(pixels);
        return segmenter.Segment(new ImageFrame(pixels, 61, 47, PixelFormat.Rgb24));
    }

    private static DetectionNetwork WithBoxDeltas(WeightSource bias)
    {
        LinearLayer deltas = _network.Box.Deltas;
        return _network with { Box = _network.Box with { Deltas = deltas with { Bias = new Weights(deltas.Bias!.Shape, bias) } } };
    }

    private sealed class Progress : IProgress<ConversionProgress>
    {
        public List<ConversionProgress> Steps { get; } = [];

        public void Report(ConversionProgress value) => Steps.Add(value);
    }
}
