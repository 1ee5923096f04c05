using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The one <see cref="Meter"/> and the one <see cref="ActivitySource"/> of the SDK; subscribe to both by their name.</summary>
/// <remarks>
/// <para>What is measured stands with <see cref="Hosting.OpenTelemetryInstanceSegmenter"/>. Nothing is computed while nobody
/// listens.</para>
/// <para>With OpenTelemetry: <c>metrics.AddMeter(SegmenterTelemetry.SourceName)</c> and
/// <c>tracing.AddSource(SegmenterTelemetry.SourceName)</c>.</para>
/// </remarks>
public static class SegmenterTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "MaskRcnn.Onnx";

    internal static Meter Meter { get; } = new(SourceName);

    internal static ActivitySource Source { get; } = new(SourceName);
}
