using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Measures the calls of a segmenter and makes an activity of each.</summary>
/// <remarks>
/// <para>Put it outermost, and once: what it wraps is what it measures. The meter and the activity source are both named
/// <see cref="SegmenterTelemetry.SourceName"/>; where nobody listens to them it costs next to nothing.</para>
/// <para>Every metric has the tag <c>maskrcnn.model</c>, those of calls, images and stages also <c>maskrcnn.provider</c> (the effective
/// one). Durations are histograms in seconds.</para>
/// <list type="table">
/// <listheader><term>metric</term>
/// <description>kind, further tags</description></listheader>
/// <item><term><c>maskrcnn.requests</c></term>
/// <description>counter of calls; <c>maskrcnn.operation</c> (segment, batch),
/// <c>maskrcnn.outcome</c> (success, cancelled, busy, timeout, invalid, error), <c>error.type</c> where it failed</description></item>
/// <item><term><c>maskrcnn.request.duration</c></term>
/// <description>histogram of whole calls, waiting included; the same tags</description></item>
/// <item><term><c>maskrcnn.rejections</c></term>
/// <description>counter of calls that were turned away; <c>maskrcnn.reason</c>
/// (queue_full, queue_timeout, disposed)</description></item>
/// <item><term><c>maskrcnn.images</c></term>
/// <description>counter of images; <c>maskrcnn.outcome</c>. A batch call is one request of
/// several images, each with its own outcome</description></item>
/// <item><term><c>maskrcnn.image.instances</c></term>
/// <description>histogram of the instances found in an image</description></item>
/// <item><term><c>maskrcnn.stage.duration</c></term>
/// <description>histogram; <c>maskrcnn.stage</c> (preprocess, backbone, proposals, pooling,
/// box_head, selection, mask_head). Images that ran as one batch count once</description></item>
/// <item><term><c>maskrcnn.queue.depth</c></term>
/// <description>up-down counter of calls that wait; <c>maskrcnn.queue</c> (gate, batching)</description></item>
/// <item><term><c>maskrcnn.queue.wait</c></term>
/// <description>histogram; <c>maskrcnn.queue</c>, <c>maskrcnn.outcome</c></description></item>
/// <item><term><c>maskrcnn.batch.size</c></term>
/// <description>histogram of the images that dynamic batching ran together</description></item>
/// <item><term><c>maskrcnn.provider.info</c></term>
/// <description>gauge that is 1; <c>maskrcnn.provider</c> and
/// <c>maskrcnn.provider.requested</c> say what runs now and what was asked for</description></item>
/// <item><term><c>maskrcnn.provider.fallbacks</c></term>
/// <description>counter of models that came to run on another provider than asked
/// for; both provider tags</description></item>
/// <item><term><c>maskrcnn.model.reloads</c></term>
/// <description>counter; <c>maskrcnn.outcome</c> (success, error)</description></item>
/// <item><term><c>maskrcnn.device.recoveries</c></term>
/// <description>counter of lost devices; <c>maskrcnn.outcome</c> (rebuilt, cpu, failed)</description></item>
/// </list>
/// <para>The queues, reloads and recoveries are recorded where they happen, whether this layer is there or not.</para>
/// <para>The activity of a call is named <c>segment</c> or <c>batch</c>, of kind internal, with <c>maskrcnn.model</c>,
/// <c>maskrcnn.provider</c>, <c>maskrcnn.images</c>, <c>maskrcnn.outcome</c>, <c>maskrcnn.instances</c> and, where it failed,
/// <c>error.type</c> and the status error (a cancellation is none). Neither holds the text of an exception.</para>
/// <para>Thread-safe if the inner one is; disposing it disposes the inner one.</para>
/// </remarks>
public sealed class OpenTelemetryInstanceSegmenter : DelegatingInstanceSegmenter
{
    /// <summary>Wraps a segmenter.</summary>
    public OpenTelemetryInstanceSegmenter(IInstanceSegmenter inner)
        : base(inner) => ProviderMetrics.Watch(inner);

    /// <inheritdoc/>
    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var watch = new CallWatch(Inner.InfoSoFar(), CallWatch.Segment, images: 1);
        try
        {
            return watch.Ended(Inner.Segment(frame, options, cancellationToken));
        }
        catch (Exception error)
        {
            watch.Failed(error, images: 1);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var watch = new CallWatch(Inner.InfoSoFar(), CallWatch.Segment, images: 1);
        try
        {
            return watch.Ended(await Inner.SegmentAsync(frame, options, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            watch.Failed(error, images: 1);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        int images = requests.Count;
        using var watch = new CallWatch(Inner.InfoSoFar(), CallWatch.Batch, images);
        try
        {
            return watch.Ended(await Inner.SegmentBatchAsync(requests, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            watch.Failed(error, images);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ProviderMetrics.Unwatch(Inner);
        }

        base.Dispose(disposing);
    }
}
