using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Limits how long a body may take to come.</summary>
internal static class BodyDeadline
{
    /// <summary>Reads within a time.</summary>
    /// <exception cref="ProblemException">The time passed.</exception>
    public static async Task<T> ReadAsync<T>(TimeSpan time, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(time);
        try
        {
            return await read(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProblemException(ProblemKinds.UploadTimeout, $"The body did not come within {time.TotalSeconds:0.###} s.");
        }
    }
}
