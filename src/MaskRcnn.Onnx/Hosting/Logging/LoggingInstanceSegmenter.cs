using System.Diagnostics;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Logs the calls of a segmenter.</summary>
/// <remarks>
/// <para>The category is this class's full name. Levels:</para>
/// <list type="table">
/// <item><term>Error (204)</term><description>a call, or an image of a batch, failed; with the original exception</description></item>
/// <item><term>Debug (200, 201)</term><description>an image or a batch was segmented: sizes, instances, time, provider</description></item>
/// <item><term>Debug (203)</term><description>a call was cancelled, turned away (queue full, waited too long) or had a wrong argument: its
/// caller knows, and there may be many</description></item>
/// <item><term>Trace (202)</term><description>the times of the stages</description></item>
/// </list>
/// <para>So nothing is logged of an image that went well at the usual level, information. Providers, warm-up, reloads and recoveries are
/// logged by the segmenter itself under the category <c>MaskRcnn.Onnx</c>, whether this layer is there or not.</para>
/// <para>Thread-safe if the inner one is; disposing it disposes the inner one.</para>
/// </remarks>
public sealed class LoggingInstanceSegmenter : DelegatingInstanceSegmenter
{
    private readonly ILogger _logger;

    /// <summary>Wraps a segmenter.</summary>
    /// <param name="inner">The segmenter.</param>
    /// <param name="logger">Gets the lines.</param>
    public LoggingInstanceSegmenter(IInstanceSegmenter inner, ILogger logger)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(logger);
        _logger = logger;
    }

    /// <inheritdoc/>
    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return Ended(Inner.Segment(frame, options, cancellationToken), start);
        }
        catch (Exception error)
        {
            Failed(error, start);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return Ended(await Inner.SegmentAsync(frame, options, cancellationToken).ConfigureAwait(false), start);
        }
        catch (Exception error)
        {
            Failed(error, start);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return Ended(await Inner.SegmentBatchAsync(requests, cancellationToken).ConfigureAwait(false), start);
        }
        catch (Exception error)
        {
            Failed(error, start);
            throw;
        }
    }

    private static double Since(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    private SegmentationResult Ended(SegmentationResult result, long start)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            SegmenterInfo info = Inner.InfoSoFar();
            _logger.Segmented(
                info.Model, result.Size.Width, result.Size.Height, result.Instances.Count, Since(start), info.EffectiveProvider);
            _logger.StageTimes(info.Model, result.Timings);
        }

        return result;
    }

    private IReadOnlyList<SegmentationOutcome> Ended(IReadOnlyList<SegmentationOutcome> outcomes, long start)
    {
        int failed = 0;
        foreach (SegmentationOutcome outcome in outcomes)
        {
            if (outcome.Error is { } error)
            {
                failed++;
                Failed(error, start);
            }
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            SegmenterInfo info = Inner.InfoSoFar();
            _logger.BatchSegmented(info.Model, outcomes.Count, failed, Since(start), info.EffectiveProvider);
        }

        return outcomes;
    }

    private void Failed(Exception error, long start)
    {
        SegmenterInfo info = Inner.InfoSoFar();
        string outcome = CallOutcome.Of(error);
        if (outcome == CallOutcome.Error)
        {
            _logger.CallFailed(error, info.Model, Since(start), info.EffectiveProvider);
        }
        else if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.NotSegmented(info.Model, Since(start), outcome);
        }
    }
}
