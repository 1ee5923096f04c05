using System.Threading.Channels;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Takes batches out of the queue as they become due and runs so many at a time.</summary>
/// <remarks>Disposing, after the queue was closed, waits for the batches that run.</remarks>
internal sealed class BatchDispatcher : IDisposable
{
    private readonly BatchQueue _queue;
    private readonly Func<QueuedImage[], Task> _run;
    private readonly int _workers;
    private readonly SemaphoreSlim _slots;
    private readonly ITimer _due;
    private readonly Task _loop;
    private volatile bool _closing;

    // One place: a second wake-up before the first is seen says nothing new.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Starts to dispatch.</summary>
    /// <param name="queue">Where the images wait.</param>
    /// <param name="run">Runs a batch; must not throw.</param>
    /// <param name="workers">Batches at a time.</param>
    /// <param name="time">Tells when an image has waited long enough.</param>
    public BatchDispatcher(BatchQueue queue, Func<QueuedImage[], Task> run, int workers, TimeProvider time)
    {
        _queue = queue;
        _run = run;
        _workers = workers;
        _slots = new SemaphoreSlim(workers, workers);
        _due = time.CreateTimer(
            static state => ((BatchDispatcher)state!).WakeUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // The loop outlives the call that happens to make the segmenter, and must not carry its activity and its locals along.
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    /// <summary>Something came into the queue.</summary>
    public void WakeUp() => _wakeUps.Writer.TryWrite(true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing = true;
        WakeUp();
        _loop.Wait();
        for (int worker = 0; worker < _workers; worker++)
        {
            _slots.Wait();
        }

        _due.Dispose();
        _slots.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_closing)
        {
            await _slots.WaitAsync().ConfigureAwait(false);
            if (await NextAsync().ConfigureAwait(false) is { } batch)
            {
                _ = RunAsync(batch);
            }
            else
            {
                _slots.Release();
            }
        }
    }

    private async Task<QueuedImage[]?> NextAsync()
    {
        while (!_closing)
        {
            if (_queue.TryTake(out TimeSpan patience) is { } batch)
            {
                return batch;
            }

            _due.Change(patience, Timeout.InfiniteTimeSpan);
            await _wakeUps.Reader.ReadAsync().ConfigureAwait(false);
        }

        return null;
    }

    private async Task RunAsync(QueuedImage[] batch)
    {
        try
        {
            await _run(batch).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }
}
