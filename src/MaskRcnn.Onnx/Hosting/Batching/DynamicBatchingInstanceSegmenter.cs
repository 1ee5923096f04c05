using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Gathers the images of independent callers into batches that the network runs together.</summary>
/// <remarks>
/// <para>Worth it where a batch is cheaper than its images one by one, which an accelerator makes it and a CPU usually does not: measure.
/// It is not part of a segmenter unless it is added.</para>
/// <para>Images whose padded size is the same are gathered, up to <see cref="DynamicBatchingOptions.MaxBatchSize"/> or until the oldest has
/// waited <see cref="DynamicBatchingOptions.MaxDelay"/>; while batches run, the next ones gather further. The size rule is that of the
/// <see cref="MaskRcnnImageProcessor"/> that the inner segmenter has; without one, images of the same size are gathered. Every caller gets
/// the result of its own image, the one it has alone. An image that fails leaves the others of its batch alone: those that failed with it
/// run once more by themselves.</para>
/// <para>A token that is cancelled takes an image that waits out of the queue at once. An image that runs is given up between the stages
/// when it is alone; in a batch its call ends with the batch, whose other images go on.</para>
/// <para>When the queue is full a call waits, or fails with a <see cref="SegmenterBusyException"/>, as the options say; one whose batch did
/// not run in time fails with a <see cref="SegmenterTimeoutException"/>. A call of <see cref="IInstanceSegmenter.SegmentBatchAsync"/> is
/// a batch already and goes to the inner segmenter as it is; <see cref="Segment"/> waits for its batch on the calling thread.</para>
/// <para>Thread-safe if the inner one is. Disposing it turns images that wait away with an <see cref="ObjectDisposedException"/>, waits
/// for the batches that run, then disposes the inner one.</para>
/// </remarks>
public sealed class DynamicBatchingInstanceSegmenter : DelegatingInstanceSegmenter
{
    private readonly ExecutionGate _places;
    private readonly BatchQueue _queue;
    private readonly BatchDispatcher _dispatcher;
    private readonly QueueMetrics _metrics;
    private readonly TimeSpan? _queueTimeout;
    private readonly TimeProvider _time;
    private int _disposed;

    /// <summary>Wraps a segmenter.</summary>
    /// <param name="inner">Runs the batches.</param>
    /// <param name="options">The limits, read once; null for the defaults.</param>
    /// <param name="time">Measures the waiting; null for the system's clock.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public DynamicBatchingInstanceSegmenter(IInstanceSegmenter inner, DynamicBatchingOptions? options = null, TimeProvider? time = null)
        : base(inner)
    {
        options ??= new DynamicBatchingOptions();
        LayerOptions.ThrowIfInvalid(new DynamicBatchingOptionsValidator(), options);
        _time = time ?? TimeProvider.System;
        _queueTimeout = options.QueueTimeout;
        _metrics = new QueueMetrics(inner.InfoSoFar().Model, QueueMetrics.Batching);
        _places = new ExecutionGate(options.QueueLimit ?? 4 * options.MaxBatchSize, queueLimit: 0, options.WhenFull);
        _queue = new BatchQueue(options.MaxBatchSize, options.MaxDelay, _time);
        _dispatcher = new BatchDispatcher(_queue, RunAsync, options.MaxConcurrentBatches, _time);
    }

    /// <inheritdoc/>
    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        SegmentAsync(frame, options, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        using var patience = new QueuePatience(_queueTimeout, _time, cancellationToken);
        QueuedImage image = await EnqueueAsync(new SegmentationRequest(frame, options, cancellationToken), patience).ConfigureAwait(false);
        CancellationTokenRegistration leaving = patience.Token.UnsafeRegister(_ => TurnAway(image, patience.Reason()), null);
        await using (leaving.ConfigureAwait(false))
        {
            return (await image.Outcome.ConfigureAwait(false)).Result;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (QueuedImage image in _queue.Close())
            {
                Leave(image, new ObjectDisposedException(nameof(IInstanceSegmenter)));
            }

            _places.Dispose();
            _dispatcher.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<QueuedImage> EnqueueAsync(SegmentationRequest request, QueuePatience patience)
    {
        ImageSize size = Inner.GetService<MaskRcnnImageProcessor>()?.PaddedSize(request.Frame.Size) ?? request.Frame.Size;
        long since = _time.GetTimestamp();
        _metrics.Joined();
        try
        {
            ExecutionGate.Pass place = await _places.EnterAsync(patience.Token).ConfigureAwait(false);
            var image = new QueuedImage(request, size, since, place);
            if (!_queue.TryAdd(image))
            {
                place.Dispose();
                throw new ObjectDisposedException(nameof(IInstanceSegmenter));
            }

            _dispatcher.WakeUp();
            return image;
        }
        catch (Exception error)
        {
            Exception reason = error is OperationCanceledException ? patience.Reason() : error;
            _metrics.Left(_time.GetElapsedTime(since), CallOutcome.Of(reason));
            if (reason != error)
            {
                throw reason;
            }

            throw;
        }
    }

    private async Task RunAsync(QueuedImage[] batch)
    {
        SegmentationOutcome[] outcomes;
        Array.ForEach(batch, image => image.GiveUpPlace());
        try
        {
            Array.ForEach(batch, image => _metrics.Left(_time.GetElapsedTime(image.Since), CallOutcome.Success));
            BatchMetrics.Started(Inner.InfoSoFar().Model, batch.Length);
            outcomes = await BatchRun.RunAsync(Inner, Array.ConvertAll(batch, image => image.Request)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // A listener of the metrics may throw; no caller may wait for ever because of it.
            outcomes = Array.ConvertAll(batch, _ => new SegmentationOutcome(error));
        }

        for (int i = 0; i < batch.Length; i++)
        {
            batch[i].Complete(outcomes[i]);
        }
    }

    private void TurnAway(QueuedImage image, Exception reason)
    {
        if (_queue.TryRemove(image))
        {
            Leave(image, reason);
        }
    }

    private void Leave(QueuedImage image, Exception reason)
    {
        image.GiveUpPlace();
        _metrics.Left(_time.GetElapsedTime(image.Since), CallOutcome.Of(reason));
        image.Complete(new SegmentationOutcome(reason));
    }
}
