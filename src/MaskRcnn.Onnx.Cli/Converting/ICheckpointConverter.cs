using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>Turns checkpoints into bundles, and proves that a bundle works.</summary>
internal interface ICheckpointConverter
{
    /// <summary>Converts.</summary>
    /// <exception cref="CheckpointException">The checkpoint cannot be read.</exception>
    /// <exception cref="ConversionException">It is not of a known architecture, or the options contradict it.</exception>
    /// <exception cref="IOException">The output cannot be written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">The user gave up; nothing is left behind.</exception>
    ConversionSummary Convert(
        string checkpoint,
        string outputFolder,
        ConversionOptions options,
        IProgress<ConversionProgress> progress,
        CancellationToken cancellationToken);

    /// <summary>Runs a bundle on test pictures.</summary>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    VerificationReport Verify(string folder, CancellationToken cancellationToken);
}
