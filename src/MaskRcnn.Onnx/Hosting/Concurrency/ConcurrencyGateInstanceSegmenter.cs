using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Bounds how many calls reach a segmenter at a time and how many, and how long, further ones wait.</summary>
/// <remarks>
/// <para>For segmenters that have no gate of their own, such as one that talks to a server. <see cref="InstanceSegmenter"/> has one: its
/// own settings do the same there, and a second gate only adds a queue.</para>
/// <para>A call of <see cref="SegmentBatchAsync"/> passes as one. A call that finds the queue full waits, or fails with a
/// <see cref="SegmenterBusyException"/>, as the options say; one that waited too long fails with a
/// <see cref="SegmenterTimeoutException"/>.</para>
/// <para>Thread-safe if the inner one is. Disposing it turns waiting calls away with an <see cref="ObjectDisposedException"/>, waits for
/// those that run, then disposes the inner one.</para>
/// </remarks>
public sealed class ConcurrencyGateInstanceSegmenter : DelegatingInstanceSegmenter
{
    private readonly ExecutionGate _gate;

    /// <summary>Wraps a segmenter.</summary>
    /// <param name="inner">The segmenter.</param>
    /// <param name="options">The limits, read once; null for the defaults.</param>
    /// <param name="time">Measures the waiting; null for the system's clock.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public ConcurrencyGateInstanceSegmenter(IInstanceSegmenter inner, ConcurrencyGateOptions? options = null, TimeProvider? time = null)
        : base(inner)
    {
        options ??= new ConcurrencyGateOptions();
        LayerOptions.ThrowIfInvalid(new ConcurrencyGateOptionsValidator(), options);
        _gate = new ExecutionGate(
            options.MaxConcurrency,
            options.QueueLimit ?? 4 * options.MaxConcurrency,
            options.WhenFull,
            options.QueueTimeout,
            new QueueMetrics(inner.InfoSoFar().Model, QueueMetrics.Gate),
            time);
    }

    /// <inheritdoc/>
    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using ExecutionGate.Pass pass = _gate.Enter(cancellationToken);
        return Inner.Segment(frame, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using ExecutionGate.Pass pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await Inner.SegmentAsync(frame, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        using ExecutionGate.Pass pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await Inner.SegmentBatchAsync(requests, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gate.Dispose();
        }

        base.Dispose(disposing);
    }
}
