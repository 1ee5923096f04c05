using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The instruments of calls: how many, how long, with which outcome.</summary>
internal static class CallMetrics
{
    private static readonly Counter<long> Requests =
        SegmenterTelemetry.Meter.CreateCounter<long>("maskrcnn.requests", "{request}", "Calls of the segmenter that ended.");

    private static readonly Histogram<double> Duration =
        SegmenterTelemetry.Meter.CreateSeconds("maskrcnn.request.duration", "Time of a call, waiting included.");

    private static readonly Counter<long> Rejections =
        SegmenterTelemetry.Meter.CreateCounter<long>("maskrcnn.rejections", "{request}", "Calls that were turned away without a run.");

    private static readonly Counter<long> Images =
        SegmenterTelemetry.Meter.CreateCounter<long>("maskrcnn.images", "{image}", "Images that ended.");

    private static readonly Histogram<int> Instances = SegmenterTelemetry.Meter.CreateHistogram(
        "maskrcnn.image.instances",
        "{instance}",
        "Instances found in an image.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });

    private static readonly Histogram<double> Stages =
        SegmenterTelemetry.Meter.CreateSeconds("maskrcnn.stage.duration", "Time of one stage of a run.");

    /// <summary>Counts a call that ended.</summary>
    public static void CallEnded(SegmenterInfo info, string operation, Exception? error, TimeSpan duration)
    {
        TagList tags = Tags(info);
        tags.Add(TelemetryTags.Operation, operation);
        tags.Add(TelemetryTags.Outcome, CallOutcome.Of(error));
        if (error is not null)
        {
            tags.Add(TelemetryTags.ErrorType, error.GetType().FullName);
        }

        Requests.Add(1, tags);
        Duration.Record(duration.TotalSeconds, tags);
        CountRejection(info, error);
    }

    /// <summary>Counts an image that was segmented.</summary>
    public static void ImageSucceeded(SegmenterInfo info, SegmentationResult result)
    {
        TagList tags = Tags(info);
        Instances.Record(result.Instances.Count, tags);
        tags.Add(TelemetryTags.Outcome, CallOutcome.Success);
        Images.Add(1, tags);
    }

    /// <summary>Counts an image that failed, was cancelled or was turned away.</summary>
    public static void ImageFailed(SegmenterInfo info, Exception error)
    {
        TagList tags = Tags(info);
        tags.Add(TelemetryTags.Outcome, CallOutcome.Of(error));
        Images.Add(1, tags);
    }

    /// <summary>Counts one image of a batch that the segmenter turned away alone.</summary>
    public static void CountRejection(SegmenterInfo info, Exception? error)
    {
        if (error is not null && CallOutcome.RejectionOf(error) is { } reason)
        {
            Rejections.Add(1, new TagList { { TelemetryTags.Model, info.Model }, { TelemetryTags.Reason, reason } });
        }
    }

    /// <summary>Records the stages of a run; stages that did not run are left out.</summary>
    public static void StagesEnded(SegmenterInfo info, StageTimings timings)
    {
        if (!Stages.Enabled)
        {
            return;
        }

        Record("preprocess", timings.Preprocess);
        Record("backbone", timings.Backbone);
        Record("proposals", timings.Proposals);
        Record("pooling", timings.Pooling);
        Record("box_head", timings.BoxHead);
        Record("selection", timings.Selection);
        Record("mask_head", timings.MaskHead);

        void Record(string stage, TimeSpan duration)
        {
            if (duration > TimeSpan.Zero)
            {
                TagList tags = Tags(info);
                tags.Add(TelemetryTags.Stage, stage);
                Stages.Record(duration.TotalSeconds, tags);
            }
        }
    }

    private static TagList Tags(SegmenterInfo info) =>
        new() { { TelemetryTags.Model, info.Model }, { TelemetryTags.Provider, info.EffectiveProvider } };
}
