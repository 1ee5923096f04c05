using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The instrument of replaced models.</summary>
internal static class ReloadMetrics
{
    private static readonly Counter<long> Reloads = SegmenterTelemetry.Meter.CreateCounter<long>(
        "maskrcnn.model.reloads", "{reload}", "Attempts to replace the model of a running segmenter.");

    /// <summary>Counts an attempt that ended.</summary>
    public static void Ended(string model, Exception? error) =>
        Reloads.Add(1, new TagList { { TelemetryTags.Model, model }, { TelemetryTags.Outcome, CallOutcome.Of(error) } });
}
