using System.Diagnostics;
using MaskRcnn.Onnx.Conversion.Tests.Parity;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>
/// The published ConvNeXt models at full size with random weights, which <c>scripts/make_huggingface_checkpoints.py --heavy FOLDER</c>
/// writes with their reference; the environment variable MASKRCNN_HEAVY names the folder.
/// </summary>
[TestFixture, Category("Heavy"), Explicit("Needs checkpoints of full size, see the class.")]
public sealed class HuggingFaceHeavyTests
{
    [TestCase("huggingface-convnext_tiny", "huggingface maskrcnn_convnext_tiny_fpn", 48_095_376)]
    [TestCase("mmdetection-convnext_small", "mmdetection mask_rcnn_convnext_small_fpn", 69_729_936)]
    public void A_ConvNeXt_of_full_size_gives_what_the_reference_gives(string name, string architecture, long parameters)
    {
        string made = Path.Combine(Environment.GetEnvironmentVariable("MASKRCNN_HEAVY") ?? "", name);
        if (!Directory.Exists(made)) Assert.Ignore($"Needs {name} in the folder that MASKRCNN_HEAVY names.");
        ConversionFixture fixture = ConversionFixture.At(made);
        using var folder = new TemporaryFolder();
        string bundle = folder.File("bundle");

        Stopwatch clock = Stopwatch.StartNew();
        ConversionSummary summary = CheckpointConverter.Convert(fixture.Checkpoint, bundle, fixture.Options);
        clock.Stop();

        ParityDifferences differences = ConvertedBundleParity.Measure(fixture, bundle);
        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{name}: converted in {clock.Elapsed.TotalSeconds:0.0} s, {differences.Detections} detections:"));
        TestContext.Out.WriteLine(differences);
        Assert.That(summary.Architecture, Is.EqualTo(architecture));
        Assert.That(summary.Parameters, Is.EqualTo(parameters));
        Assert.That(differences.Detections, Is.GreaterThan(10));
    }
}
