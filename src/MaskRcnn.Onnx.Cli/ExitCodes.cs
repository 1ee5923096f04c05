namespace MaskRcnn.Onnx.Cli;

/// <summary>What the process tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>Everything that was asked for is done, now or before.</summary>
    public const int Success = 0;

    /// <summary>Some images failed; each was named with its reason, and the rest is done.</summary>
    public const int SomeImagesFailed = 1;

    /// <summary>A bundle was written, but running it showed that it is broken.</summary>
    public const int VerificationFailed = 1;

    /// <summary>Wrong arguments, no input at all, an output folder that cannot be written or a bundle that cannot be run: nothing was done.</summary>
    public const int NothingDone = 2;

    /// <summary>Interrupted by Ctrl+C; other signals give 128 plus their number alike.</summary>
    public const int Interrupted = 130;
}
