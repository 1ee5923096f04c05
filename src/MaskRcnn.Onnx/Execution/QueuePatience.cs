using System.Globalization;

namespace MaskRcnn.Onnx.Execution;

/// <summary>How long one call waits in a queue: until its token is cancelled, its deadline has passed or the queue is closed.</summary>
internal sealed class QueuePatience : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _closing;
    private readonly TimeSpan? _timeout;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _any;

    /// <summary>Starts the waiting.</summary>
    /// <param name="timeout">How long it may last; null for as long as it takes.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="caller">The call's own token.</param>
    /// <param name="closing">Cancelled when the queue is closed.</param>
    public QueuePatience(TimeSpan? timeout, TimeProvider time, CancellationToken caller, CancellationToken closing = default)
    {
        _caller = caller;
        _closing = closing;
        _timeout = timeout;
        _deadline = timeout is { } given ? new CancellationTokenSource(given, time) : null;
        _any = CancellationTokenSource.CreateLinkedTokenSource(caller, closing, _deadline?.Token ?? CancellationToken.None);
    }

    /// <summary>Cancelled when the call waits no longer.</summary>
    public CancellationToken Token => _any.Token;

    /// <summary>Why it does not, once the token is cancelled.</summary>
    public Exception Reason()
    {
        if (_caller.IsCancellationRequested)
        {
            return new OperationCanceledException(_caller);
        }

        if (_closing.IsCancellationRequested)
        {
            return new ObjectDisposedException(nameof(IInstanceSegmenter));
        }

        string allowed = _timeout!.Value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return new SegmenterTimeoutException(
            $"The segmenter is busy: the call was not given its turn within the {allowed} s that it may wait. Try again later.");
    }

    public void Dispose()
    {
        _any.Dispose();
        _deadline?.Dispose();
    }
}
