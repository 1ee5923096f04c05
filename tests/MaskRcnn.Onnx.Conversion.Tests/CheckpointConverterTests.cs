using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests;

internal sealed class CheckpointConverterTests
{
    private static readonly string _checkpoint = TestPaths.Fixture("conversion", "torchvision-v1", "checkpoint.pth");
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void The_summary_and_the_manifest_tell_what_was_converted()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_checkpoint)));
        var options = new ConversionOptions { Labels = ["cat", "dog", "cow"], Source = "A training run", License = "MIT", Name = "animals" };

        ConversionSummary summary = CheckpointConverter.Convert(_checkpoint, _folder.File("bundle"), options);
        ModelBundle bundle = ModelBundle.Load(_folder.File("bundle"));

        Assert.That(summary.Architecture, Is.EqualTo("torchvision maskrcnn_resnet_2_1_1_2_fpn"));
        Assert.That(summary.Labels, Is.EqualTo((string[])["cat", "dog", "cow"]));
        Assert.That(summary.CheckpointSha256, Is.EqualTo(hash));
        Assert.That(summary.Decisions, Has.Exactly(1).Contains("1e-5").And.Exactly(1).Contains("named by the labels that were given"));
        Assert.That(summary.Files.Keys, Is.SupersetOf((string[])["backbone.onnx", "box_head.onnx", "mask_head.onnx", "manifest.json"]));
        Assert.That(summary.Parameters, Is.GreaterThan(50_000));
        Assert.That((string?[])[summary.Name, bundle.Name, bundle.Manifest.License], Is.EqualTo((string[])["animals", "animals", "MIT"]));
        Assert.That(bundle.Manifest.Source, Is.EqualTo($"A training run; converted from checkpoint.pth (SHA-256 {hash})"));
        Assert.That(bundle.Labels, Is.EqualTo(summary.Labels));
        Assert.That(bundle.Warnings, Is.Empty);
    }

    [Test]
    public void A_bundle_is_called_as_its_folder_unless_it_is_named()
    {
        ConversionSummary summary = CheckpointConverter.Convert(_checkpoint, _folder.File("street") + Path.DirectorySeparatorChar);
        Assert.That(summary.Name, Is.EqualTo("street"));
    }

    [Test]
    public void A_folder_stands_for_its_only_checkpoint()
    {
        string folder = Directory.CreateDirectory(_folder.File("run")).FullName;
        File.Copy(_checkpoint, Path.Combine(folder, "last.pth"));
        File.WriteAllText(Path.Combine(folder, "log.txt"), "");

        Assert.That(CheckpointConverter.Convert(folder, _folder.File("bundle")).Labels, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_folder_with_no_checkpoint_or_with_several_is_refused_by_its_name()
    {
        string folder = Directory.CreateDirectory(_folder.File("run")).FullName;
        Assert.That(() => CheckpointConverter.Convert(folder, _folder.File("bundle")), ThrowsCheckpoint("The folder run has no checkpoint"));

        File.WriteAllText(Path.Combine(folder, "a.pth"), "");
        File.WriteAllText(Path.Combine(folder, "b.bin"), "");
        Assert.That(() => CheckpointConverter.Convert(folder, _folder.File("bundle")), ThrowsCheckpoint("has 2 checkpoints"));

        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), "{}");
        Assert.That(() => CheckpointConverter.Convert(folder, _folder.File("bundle")), ThrowsCheckpoint("split into several files"));
    }

    [Test]
    public void A_missing_checkpoint_is_an_error_without_a_path() =>
        Assert.That(() => CheckpointConverter.Convert(_folder.File("no.pth"), _folder.File("bundle")), ThrowsCheckpoint("no.pth"));

    [Test]
    public void A_wrong_configuration_fails_before_anything_is_written()
    {
        var options = new ConversionOptions { Config = JsonNode.Parse("""{"rpn_test_cfg": {"nms_pre": "many"}}""")!.AsObject() };

        Assert.That(
            () => CheckpointConverter.Convert(_checkpoint, _folder.File("bundle"), options),
            Throws.TypeOf<ConversionException>().With.Message.Contains("rpn_test_cfg.nms_pre"));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void A_bundle_is_replaced_only_when_that_was_asked_for()
    {
        string bundle = _folder.File("bundle");
        CheckpointConverter.Convert(_checkpoint, bundle);

        Assert.That(() => CheckpointConverter.Convert(_checkpoint, bundle), Throws.InstanceOf<IOException>());
        CheckpointConverter.Convert(_checkpoint, bundle, new ConversionOptions { Overwrite = true, Labels = ["a", "b", "c"] });
        Assert.That(ModelBundle.Load(bundle).Labels, Is.EqualTo((string[])["a", "b", "c"]));
    }

    [Test]
    public void A_cancelled_conversion_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Recorder { Told = value => { if (value.Step.StartsWith("Writing", StringComparison.Ordinal)) stop.Cancel(); } };

        Assert.That(
            () => CheckpointConverter.Convert(_checkpoint, _folder.File("bundle"), null, progress, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void Progress_begins_with_reading_never_goes_back_and_ends_at_one()
    {
        var progress = new Recorder();
        CheckpointConverter.Convert(_checkpoint, _folder.File("bundle"), null, progress);

        Assert.That(progress.Values[0], Is.EqualTo(new ConversionProgress("Reading checkpoint.pth", 0)));
        Assert.That(progress.Values.Select(value => value.Fraction), Is.Ordered);
        Assert.That(progress.Values[^1].Fraction, Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void A_checkpoint_of_no_known_architecture_is_described()
    {
        string file = _folder.File("other.safetensors");
        byte[] header = Encoding.UTF8.GetBytes("""{"layers.0.attention.query.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(file, [.. length, .. header, 0, 0, 0, 0]);

        Assert.That(
            () => CheckpointConverter.Convert(file, _folder.File("bundle")),
            Throws.TypeOf<ConversionException>().With.Message.Contains("layers.0.attention.*").And.Message.Contains("Supported are"));
    }

    [Test]
    public void Another_family_than_the_checkpoints_fails_with_what_is_missing() =>
        Assert.That(
            () => CheckpointConverter.Convert(_checkpoint, _folder.File("bundle"), new ConversionOptions { Family = "huggingface" }),
            Throws.TypeOf<ConversionException>());

    private static NUnit.Framework.Constraints.ContainsConstraint ThrowsCheckpoint(string message) =>
        Throws.TypeOf<CheckpointException>()
            .With.Message.Contains(message).And.Message.Not.Contains(Path.DirectorySeparatorChar + "maskrcnn-test-");

    private sealed class Recorder : IProgress<ConversionProgress>
    {
        public List<ConversionProgress> Values { get; } = [];

        public Action<ConversionProgress>? Told { get; init; }

        public void Report(ConversionProgress value)
        {
            Values.Add(value);
            Told?.Invoke(value);
        }
    }
}
