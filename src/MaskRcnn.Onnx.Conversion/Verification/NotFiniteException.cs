namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>Carries a failure from the check that saw it to the report; never leaves the verifier.</summary>
internal sealed class NotFiniteException(VerificationFailure failure) : Exception(failure.Message)
{
    /// <summary>What was seen.</summary>
    public VerificationFailure Failure { get; } = failure;
}
