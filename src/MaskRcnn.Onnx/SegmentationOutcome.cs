using System.Runtime.ExceptionServices;

namespace MaskRcnn.Onnx;

/// <summary>What became of one request of a batch: a result, or the error that stopped this one alone.</summary>
/// <remarks>Immutable.</remarks>
public sealed class SegmentationOutcome
{
    private readonly SegmentationResult? _result;

    /// <summary>A request that succeeded.</summary>
    public SegmentationOutcome(SegmentationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _result = result;
    }

    /// <summary>A request that failed or was cancelled.</summary>
    public SegmentationOutcome(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>Whether there is a result.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>What stopped the request: an <see cref="OperationCanceledException"/> where its own token did; null on success.</summary>
    public Exception? Error { get; }

    /// <summary>The result; throws the request's own error where there is none.</summary>
    public SegmentationResult Result
    {
        get
        {
            if (Error is not null)
            {
                ExceptionDispatchInfo.Throw(Error);
            }

            return _result!;
        }
    }
}
