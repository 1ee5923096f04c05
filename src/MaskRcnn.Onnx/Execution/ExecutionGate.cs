using MaskRcnn.Onnx.Diagnostics;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Lets a fixed number of calls run at a time and bounds how many may wait, and for how long.</summary>
/// <remarks>Thread-safe. <see cref="Dispose"/> closes the gate, then waits until the last call has left.</remarks>
internal sealed class ExecutionGate : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private readonly int _workers;
    private readonly int _queueLimit;
    private readonly WhenFull _whenFull;
    private readonly TimeSpan? _queueTimeout;
    private readonly QueueMetrics? _metrics;
    private readonly TimeProvider _time;
    private int _inside;
    private int _disposed;

    /// <summary>Creates a gate.</summary>
    /// <param name="workers">Calls that run at a time, at least 1.</param>
    /// <param name="queueLimit">Calls that may wait before <paramref name="whenFull"/> acts, at least 0.</param>
    /// <param name="whenFull">What a further call meets.</param>
    /// <param name="queueTimeout">How long a call may wait, more than zero; null for as long as it takes.</param>
    /// <param name="metrics">Gets the number of waiting calls and their times; null for none.</param>
    /// <param name="time">Measures the waiting; null for the system's clock.</param>
    public ExecutionGate(
        int workers,
        int queueLimit,
        WhenFull whenFull,
        TimeSpan? queueTimeout = null,
        QueueMetrics? metrics = null,
        TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        if (queueTimeout is { } timeout)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(queueTimeout));
        }

        _slots = new SemaphoreSlim(workers, workers);
        _workers = workers;
        _queueLimit = queueLimit;
        _whenFull = whenFull;
        _queueTimeout = queueTimeout;
        _metrics = metrics;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Calls that run or wait at this moment.</summary>
    public int Occupancy => Volatile.Read(ref _inside);

    /// <summary>Waits for a turn on the calling thread; dispose the pass to leave.</summary>
    public Pass Enter(CancellationToken cancellationToken)
    {
        if (AdmitAtOnce(cancellationToken))
        {
            return new Pass(this);
        }

        using var turn = new Waiting(this, cancellationToken);
        try
        {
            _slots.Wait(turn.Token);
            return turn.Over();
        }
        catch (OperationCanceledException)
        {
            throw turn.Refused();
        }
    }

    /// <summary>Waits for a turn without a thread; dispose the pass to leave.</summary>
    public async Task<Pass> EnterAsync(CancellationToken cancellationToken)
    {
        if (AdmitAtOnce(cancellationToken))
        {
            return new Pass(this);
        }

        using var turn = new Waiting(this, cancellationToken);
        try
        {
            await _slots.WaitAsync(turn.Token).ConfigureAwait(false);
            return turn.Over();
        }
        catch (OperationCanceledException)
        {
            throw turn.Refused();
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

    // Whether the call may run at once; false when it must wait.
    private bool AdmitAtOnce(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(IInstanceSegmenter));
        cancellationToken.ThrowIfCancellationRequested();
        int inside = Interlocked.Increment(ref _inside);
        if (_whenFull == WhenFull.Refuse && inside > _workers + _queueLimit)
        {
            Interlocked.Decrement(ref _inside);
            throw new SegmenterBusyException(
                $"The segmenter is busy: {_workers + _queueLimit} calls run or wait, which is all that it was told to take. "
                + "Try again later.");
        }

        if (!_slots.Wait(0, CancellationToken.None))
        {
            return false;
        }

        _metrics?.Passed();
        return true;
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

    /// <summary>One call that waits for its turn.</summary>
    private sealed class Waiting : IDisposable
    {
        private readonly ExecutionGate _gate;
        private readonly QueuePatience _patience;
        private readonly long _since;

        public Waiting(ExecutionGate gate, CancellationToken caller)
        {
            _gate = gate;
            _since = gate._time.GetTimestamp();
            _patience = new QueuePatience(gate._queueTimeout, gate._time, caller, gate._closing.Token);
            gate._metrics?.Joined();
        }

        public CancellationToken Token => _patience.Token;

        public Pass Over()
        {
            End(CallOutcome.Success);
            return new Pass(_gate);
        }

        public Exception Refused()
        {
            Interlocked.Decrement(ref _gate._inside);
            Exception reason = _patience.Reason();
            End(CallOutcome.Of(reason));
            return reason;
        }

        public void Dispose() => _patience.Dispose();

        private void End(string outcome) => _gate._metrics?.Left(_gate._time.GetElapsedTime(_since), outcome);
    }
}
