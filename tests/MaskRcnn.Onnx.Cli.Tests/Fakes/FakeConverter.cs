using MaskRcnn.Onnx.Cli.Converting;
using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>Converts everything to a bundle of three classes and two files, of which it writes none.</summary>
internal sealed class FakeConverter : ICheckpointConverter
{
    public ConversionSummary Summary { get; init; } = new()
    {
        Architecture = "torchvision maskrcnn_resnet50_fpn",
        Name = "mine",
        Parameters = 44_401_393,
        GigaFlops = 538.25,
        Labels = ["cat", "dog", "tea cup"],
        Files = new Dictionary<string, long> { ["backbone.onnx"] = 107_000_000, ["config.json"] = 2_048 },
        CheckpointSha256 = new string('a', 64),
        Decisions = ["Batch norm epsilon 0: the backbone has no counters.", "Three classes, named by --labels."],
    };

    public VerificationReport Report { get; init; } = new()
    {
        Inputs = [new VerifiedInput("640x480", 1000, 12_345, TimeSpan.FromSeconds(1.5))],
        Failure = null,
        Elapsed = TimeSpan.FromSeconds(2.25),
    };

    /// <summary>Runs in the place of a conversion, before its last step.</summary>
    public Action<CancellationToken>? During { get; init; }

    /// <summary>Runs in the place of a verification.</summary>
    public Action<CancellationToken>? DuringVerification { get; init; }

    public List<(string Checkpoint, string Output, ConversionOptions Options)> Converted { get; } = [];

    public List<string> Verified { get; } = [];

    public ConversionSummary Convert(
        string checkpoint, string outputFolder, ConversionOptions options, IProgress<ConversionProgress> progress, CancellationToken cancellationToken)
    {
        Converted.Add((checkpoint, outputFolder, options));
        progress.Report(new ConversionProgress("Reading [the] checkpoint", 0));
        progress.Report(new ConversionProgress("Writing backbone.onnx", 0.5));
        progress.Report(new ConversionProgress("Writing backbone.onnx", 0.75));
        During?.Invoke(cancellationToken);
        progress.Report(new ConversionProgress("Writing manifest.json", 1));
        return Summary;
    }

    public VerificationReport Verify(string folder, CancellationToken cancellationToken)
    {
        Verified.Add(folder);
        DuringVerification?.Invoke(cancellationToken);
        return Report;
    }
}
