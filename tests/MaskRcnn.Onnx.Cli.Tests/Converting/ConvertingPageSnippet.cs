using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Tests.Converting;

/// <summary>The C# of docs/converting.md, letter by letter, so that it compiles and runs.</summary>
internal static class ConvertingPageSnippet
{
    public static void Run()
    {
        // <page>
        var options = new ConversionOptions { Labels = ["cat", "dog", "tea cup"], License = "CC0-1.0" };
        ConversionSummary summary = CheckpointConverter.Convert("tuned.pth", "models/pets", options);
        Console.WriteLine($"{summary.Architecture}, {summary.Parameters:#,0} parameters, {summary.Labels.Count} classes");

        VerificationReport report = BundleVerifier.Verify("models/pets");
        if (!report.Passed)
        {
            throw new InvalidOperationException(report.Failure!.Message);
        }

        using var segmenter = InstanceSegmenter.Load("models/pets");
        // </page>
        Assert.That(segmenter.Info.Labels, Is.EqualTo(options.Labels));
    }
}
