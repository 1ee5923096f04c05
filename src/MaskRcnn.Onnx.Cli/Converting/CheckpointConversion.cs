using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>The real conversion.</summary>
internal sealed class CheckpointConversion : ICheckpointConverter
{
    /// <inheritdoc/>
    public ConversionSummary Convert(
        string checkpoint,
        string outputFolder,
        ConversionOptions options,
        IProgress<ConversionProgress> progress,
        CancellationToken cancellationToken)
        => CheckpointConverter.Convert(checkpoint, outputFolder, options, progress, cancellationToken);

    /// <inheritdoc/>
    public VerificationReport Verify(string folder, CancellationToken cancellationToken)
        => BundleVerifier.Verify(folder, cancellationToken);
}
