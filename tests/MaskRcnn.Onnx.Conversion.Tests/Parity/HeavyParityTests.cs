using System.Diagnostics;
using System.Globalization;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>
/// The published architectures at full size, which are too large to be kept here. Make them with
/// <c>scripts/make_torchvision_checkpoints.py --heavy FOLDER</c> (or another family's script), then run
/// <c>MASKRCNN_HEAVY=FOLDER dotnet test -c Release tests/MaskRcnn.Onnx.Conversion.Tests --filter Category=Heavy</c>.
/// </summary>
[Explicit("Needs the folder of full-size checkpoints that MASKRCNN_HEAVY names."), Category("Heavy")]
internal sealed class HeavyParityTests
{
    private const string Variable = "MASKRCNN_HEAVY";

    public static string[] Names { get; } = Folder is string folder
        ? [.. Directory.GetDirectories(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)]
        : ["(none)"];

    private static string? Folder => Environment.GetEnvironmentVariable(Variable);

    [TestCaseSource(nameof(Names))]
    public void A_full_size_checkpoint_gives_what_the_reference_gives(string name)
    {
        if (Folder is null) Assert.Ignore($"{Variable} names no folder.");
        var fixture = ConversionFixture.At(Path.Combine(Folder, name));
        using var folder = new TemporaryFolder();
        string bundle = folder.File("bundle");

        long start = Stopwatch.GetTimestamp();
        ConversionSummary summary = CheckpointConverter.Convert(fixture.Checkpoint, bundle, fixture.Options);
        TimeSpan time = Stopwatch.GetElapsedTime(start);

        ParityDifferences differences = ConvertedBundleParity.Measure(fixture, bundle);
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, {summary.Architecture}: {summary.Parameters} parameters, {summary.GigaFlops:F1} GFLOPs, {time.TotalSeconds:F1} s;"));
        TestContext.Out.WriteLine($"greatest differences over {differences.Detections} detections:");
        TestContext.Out.WriteLine(differences);
        Assert.That(differences.Detections, Is.GreaterThan(0), "detections that were compared");
    }
}
