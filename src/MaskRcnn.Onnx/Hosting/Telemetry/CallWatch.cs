using System.Diagnostics;
using MaskRcnn.Onnx.Diagnostics;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>One call that is watched: its activity, its time, and what it is counted as when it ends.</summary>
/// <remarks>Not thread-safe: one call, one watch. Dispose it when the call has ended.</remarks>
internal sealed class CallWatch : IDisposable
{
    public const string Segment = "segment";
    public const string Batch = "batch";

    private readonly SegmenterInfo _info;
    private readonly string _operation;
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();

    public CallWatch(SegmenterInfo info, string operation, int images)
    {
        _info = info;
        _operation = operation;
        _activity = SegmenterTelemetry.Source.StartActivity(operation);
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.DisplayName = $"{operation} {info.Model}";
            _activity.SetTag(TelemetryTags.Model, info.Model);
            _activity.SetTag(TelemetryTags.Provider, info.EffectiveProvider);
            _activity.SetTag(TelemetryTags.Images, images);
        }
    }

    /// <summary>The call gave one result.</summary>
    public SegmentationResult Ended(SegmentationResult result)
    {
        CallMetrics.ImageSucceeded(_info, result);
        CallMetrics.StagesEnded(_info, result.Timings);
        End(error: null, result.Instances.Count);
        return result;
    }

    /// <summary>The call gave an outcome per image; images that ran together share one set of stage times, which counts once.</summary>
    public IReadOnlyList<SegmentationOutcome> Ended(IReadOnlyList<SegmentationOutcome> outcomes)
    {
        var runs = new HashSet<StageTimings>(ReferenceEqualityComparer.Instance);
        int instances = 0;
        foreach (SegmentationOutcome outcome in outcomes)
        {
            if (outcome.Error is { } error)
            {
                CallMetrics.ImageFailed(_info, error);
                CallMetrics.CountRejection(_info, error);
                continue;
            }

            SegmentationResult result = outcome.Result;
            instances += result.Instances.Count;
            CallMetrics.ImageSucceeded(_info, result);
            if (runs.Add(result.Timings))
            {
                CallMetrics.StagesEnded(_info, result.Timings);
            }
        }

        End(error: null, instances);
        return outcomes;
    }

    /// <summary>The call failed as a whole.</summary>
    public void Failed(Exception error, int images)
    {
        for (int image = 0; image < images; image++)
        {
            CallMetrics.ImageFailed(_info, error);
        }

        End(error, instances: 0);
    }

    public void Dispose() => _activity?.Dispose();

    private void End(Exception? error, int instances)
    {
        CallMetrics.CallEnded(_info, _operation, error, Stopwatch.GetElapsedTime(_start));
        if (_activity is not { IsAllDataRequested: true })
        {
            return;
        }

        _activity.SetTag(TelemetryTags.Outcome, CallOutcome.Of(error));
        if (error is null)
        {
            _activity.SetTag(TelemetryTags.Instances, instances);
            return;
        }

        _activity.SetTag(TelemetryTags.ErrorType, error.GetType().FullName);
        if (error is not OperationCanceledException)
        {
            _activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
