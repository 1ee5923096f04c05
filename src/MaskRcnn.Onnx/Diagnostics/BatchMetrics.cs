using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The instrument of dynamic batching.</summary>
internal static class BatchMetrics
{
    private static readonly Histogram<int> Size = SegmenterTelemetry.Meter.CreateHistogram(
        "maskrcnn.batch.size",
        "{image}",
        "Images that dynamic batching ran together.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64] });

    /// <summary>Records a batch that begins to run.</summary>
    public static void Started(string model, int images) =>
        Size.Record(images, new KeyValuePair<string, object?>(TelemetryTags.Model, model));
}
