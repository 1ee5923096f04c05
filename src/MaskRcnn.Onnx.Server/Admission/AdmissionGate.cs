namespace MaskRcnn.Onnx.Server.Admission;

/// <summary>
/// Bounds how many requests of a model run and wait. A request gets its place before its body is read. A body that is slow to come loses
/// the place to the next request that wants it, so that slow clients cannot fill the gate; once it is complete it may take one again.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class AdmissionGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Ticket> _uploading = new();
    private readonly SemaphoreSlim _slots;
    private readonly TimeSpan _uploadGrace;
    private readonly TimeProvider _time;
    private int _taken;
    private double _meanRunSeconds;

    /// <summary>Creates a gate.</summary>
    /// <param name="workers">Requests that run at a time, at least 1.</param>
    /// <param name="queueLimit">Requests that may wait, at least 0.</param>
    /// <param name="uploadGrace">How long a body may take to come before its place can be taken.</param>
    /// <param name="time">The clock.</param>
    public AdmissionGate(int workers, int queueLimit, TimeSpan uploadGrace, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        Workers = workers;
        Capacity = workers + queueLimit;
        _slots = new SemaphoreSlim(workers, workers);
        _uploadGrace = uploadGrace;
        _time = time;
    }

    /// <summary>Requests that run at a time.</summary>
    public int Workers { get; }

    /// <summary>Requests that run and wait at a time.</summary>
    public int Capacity { get; }

    /// <summary>Places that are taken now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Requests that run now.</summary>
    public int Running => Workers - _slots.CurrentCount;

    /// <summary>When a refused request may find a place: as long as those before it take, 1 to 60 s.</summary>
    public TimeSpan RetryAfter =>
        TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(Volatile.Read(ref _meanRunSeconds) * Taken / Workers), 1, 60));

    /// <summary>
    /// A place for a request whose body is still to come; null where there is none. Dispose it when the request no longer runs.
    /// </summary>
    public Ticket? TryAdmit()
    {
        lock (_lock)
        {
            if (!TryTake())
            {
                return null;
            }

            var ticket = new Ticket(this, _time.GetTimestamp());
            ticket.Node = _uploading.AddLast(ticket);
            return ticket;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    // Called inside the lock. Bodies come in the order of the list, so its first is the slowest.
    private bool TryTake()
    {
        if (_taken < Capacity)
        {
            _taken++;
            return true;
        }

        if (_uploading.First is { } oldest && _time.GetElapsedTime(oldest.Value.Since) > _uploadGrace)
        {
            _uploading.Remove(oldest);
            oldest.Value.Node = null;
            oldest.Value.HasPlace = false;
            return true;
        }

        return false;
    }

    private bool FinishUpload(Ticket ticket)
    {
        lock (_lock)
        {
            Forget(ticket);
            ticket.HasPlace = ticket.HasPlace || TryTake();
            return ticket.HasPlace;
        }
    }

    private void Leave(Ticket ticket)
    {
        lock (_lock)
        {
            Forget(ticket);
            if (ticket.HasPlace)
            {
                ticket.HasPlace = false;
                _taken--;
            }
        }
    }

    private void Forget(Ticket ticket)
    {
        if (ticket.Node is not null)
        {
            _uploading.Remove(ticket.Node);
            ticket.Node = null;
        }
    }

    private void FinishRun(long start)
    {
        double seconds = _time.GetElapsedTime(start).TotalSeconds;
        double mean = Volatile.Read(ref _meanRunSeconds);
        Volatile.Write(ref _meanRunSeconds, mean == 0 ? seconds : (0.9 * mean) + (0.1 * seconds));
        _slots.Release();
    }

    /// <summary>A request's way through the gate.</summary>
    /// <remarks>Not thread-safe, but for the gate's own changes.</remarks>
    internal sealed class Ticket(AdmissionGate gate, long since) : IDisposable
    {
        internal long Since { get; } = since;

        internal LinkedListNode<Ticket>? Node { get; set; }

        internal bool HasPlace { get; set; } = true;

        /// <summary>Says that the body is complete.</summary>
        /// <returns>Whether the request has a place; false where it lost it and there is none now.</returns>
        public bool FinishUpload() => gate.FinishUpload(this);

        /// <summary>Waits for a worker.</summary>
        /// <param name="patience">How long.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <returns>The worker, to be disposed when it is free again; null where there was none in time.</returns>
        public async Task<Worker?> EnterAsync(TimeSpan patience, CancellationToken cancellationToken) =>
            await gate._slots.WaitAsync(patience, cancellationToken) ? new Worker(gate, gate._time.GetTimestamp()) : null;

        /// <summary>Gives the place back.</summary>
        public void Dispose() => gate.Leave(this);
    }

    /// <summary>The right to run, given back by disposing it.</summary>
    internal sealed class Worker(AdmissionGate gate, long start) : IDisposable
    {
        private int _disposed;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                gate.FinishRun(start);
            }
        }
    }
}
