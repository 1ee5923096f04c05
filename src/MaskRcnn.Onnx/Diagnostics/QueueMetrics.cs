using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The instruments of one queue: how many wait in it, how long, and how the waiting ended.</summary>
/// <remarks>Thread-safe. Every queue of the SDK records by itself, so that none is missed and none is counted twice.</remarks>
/// <param name="model">The model whose calls wait.</param>
/// <param name="queue">Which queue: <see cref="Gate"/> or <see cref="Batching"/>.</param>
internal sealed class QueueMetrics(string model, string queue)
{
    /// <summary>The queue before a model or before a gate.</summary>
    public const string Gate = "gate";

    /// <summary>The queue in which images wait for others to make a batch with.</summary>
    public const string Batching = "batching";

    private static readonly UpDownCounter<long> Depth =
        SegmenterTelemetry.Meter.CreateUpDownCounter<long>("maskrcnn.queue.depth", "{request}", "Calls that wait in a queue.");

    private static readonly Histogram<double> Wait =
        SegmenterTelemetry.Meter.CreateSeconds("maskrcnn.queue.wait", "Time that a call waited in a queue.");

    private readonly TagList _depthTags = new() { { TelemetryTags.Model, model }, { TelemetryTags.Queue, queue } };

    /// <summary>A call began to wait.</summary>
    public void Joined() => Depth.Add(1, _depthTags);

    /// <summary>A call that had begun to wait does so no more.</summary>
    public void Left(TimeSpan waited, string outcome)
    {
        Depth.Add(-1, _depthTags);
        Record(waited, outcome);
    }

    /// <summary>A call found its turn at once.</summary>
    public void Passed() => Record(TimeSpan.Zero, CallOutcome.Success);

    private void Record(TimeSpan waited, string outcome)
    {
        if (Wait.Enabled)
        {
            Wait.Record(waited.TotalSeconds, new TagList
            {
                { TelemetryTags.Model, model }, { TelemetryTags.Queue, queue }, { TelemetryTags.Outcome, outcome },
            });
        }
    }
}
