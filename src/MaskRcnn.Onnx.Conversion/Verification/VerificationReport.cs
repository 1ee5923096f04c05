namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>What running a bundle on test pictures showed.</summary>
/// <remarks>Immutable.</remarks>
public sealed record VerificationReport
{
    /// <summary>The inputs that the network ran on, in their order; those up to and including the failure.</summary>
    public required IReadOnlyList<VerifiedInput> Inputs { get; init; }

    /// <summary>What went wrong; null where everything is as it must be.</summary>
    public required VerificationFailure? Failure { get; init; }

    /// <summary>Loading and running together.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether the bundle loads, runs and gives finite numbers only.</summary>
    public bool Passed => Failure is null;
}
