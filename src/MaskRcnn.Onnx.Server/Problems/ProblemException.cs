namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>Ends a request with an error answer.</summary>
/// <param name="kind">The kind of answer.</param>
/// <param name="detail">What is wrong with this request, for the client: nothing about the machine.</param>
/// <param name="retryAfter">When to try again; null where that makes no difference.</param>
internal sealed class ProblemException(ProblemKind kind, string detail, TimeSpan? retryAfter = null) : Exception(detail)
{
    public ProblemKind Kind { get; } = kind;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
