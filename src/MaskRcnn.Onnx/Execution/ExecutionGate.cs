namespace MaskRcnn.Onnx.Execution;

/// <summary>Lets a fixed number of calls run at a time and bounds how many may wait.</summary>
/// <remarks>Thread-safe. <see cref="Dispose"/> closes the gate, then waits until the last call has left.</remarks>
internal sealed class ExecutionGate : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private readonly int _workers;
    private readonly int _queueLimit;
    private readonly WhenFull _whenFull;
    private int _inside;
    private int _disposed;

    /// <summary>Creates a gate.</summary>
    /// <param name="workers">Calls that run at a time, at least 1.</param>
    /// <param name="queueLimit">Calls that may wait before <paramref name="whenFull"/> acts, at least 0.</param>
    /// <param name="whenFull">What a further call meets.</param>
    public ExecutionGate(int workers, int queueLimit, WhenFull whenFull)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        _slots = new SemaphoreSlim(workers, workers);
        _workers = workers;
        _queueLimit = queueLimit;
        _whenFull = whenFull;
    }

    /// <summary>Calls that run or wait at this moment.</summary>
    public int Occupancy => Volatile.Read(ref _inside);

    /// <summary>Waits for a turn on the calling thread; dispose the pass to leave.</summary>
    public Pass Enter(CancellationToken cancellationToken)
    {
        Admit();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            _slots.Wait(either.Token);
            return new Pass(this);
        }
        catch (OperationCanceledException)
        {
            throw Refused(cancellationToken);
        }
    }

    /// <summary>Waits for a turn without a thread; dispose the pass to leave.</summary>
    public async Task<Pass> EnterAsync(CancellationToken cancellationToken)
    {
        Admit();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
            return new Pass(this);
        }
        catch (OperationCanceledException)
        {
            throw Refused(cancellationToken);
        }
    }

    /// <summary>Turns new and waiting calls away and waits for those that run.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _closing.Cancel();
        for (int worker = 0; worker < _workers; worker++)
        {
            _slots.Wait();
        }

        // The semaphore and the source are left to the collector: a call that was just turned away may still touch them.
    }

    private void Admit()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(IInstanceSegmenter));
        int inside = Interlocked.Increment(ref _inside);
        if (_whenFull == WhenFull.Refuse && inside > _workers + _queueLimit)
        {
            Interlocked.Decrement(ref _inside);
            throw new SegmenterBusyException(
                $"The segmenter is busy: {_workers} calls run and {_queueLimit} wait, which is all that it was told to take. Try again later.");
        }
    }

    private Exception Refused(CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _inside);
        return cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new ObjectDisposedException(nameof(IInstanceSegmenter));
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _inside);
        _slots.Release();
    }

    /// <summary>The right to run, given back by disposing it once.</summary>
    public readonly struct Pass(ExecutionGate gate) : IDisposable
    {
        /// <summary>Lets the next call in.</summary>
        public void Dispose() => gate.Leave();
    }
}
