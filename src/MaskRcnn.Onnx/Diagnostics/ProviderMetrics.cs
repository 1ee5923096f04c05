using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MaskRcnn.Onnx.Hosting;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The instruments of execution providers: which one runs each watched segmenter, and how often another had to step in.</summary>
internal static class ProviderMetrics
{
    private static readonly ConcurrentDictionary<IInstanceSegmenter, byte> Watched = new(ReferenceEqualityComparer.Instance);

    private static readonly Counter<long> Fallbacks = SegmenterTelemetry.Meter.CreateCounter<long>(
        "maskrcnn.provider.fallbacks", "{fallback}", "Models that came to run on another provider than the one asked for.");

    private static readonly Counter<long> Recoveries = SegmenterTelemetry.Meter.CreateCounter<long>(
        "maskrcnn.device.recoveries", "{recovery}", "Devices that were lost while a model ran, by what became of the model.");

    static ProviderMetrics() => SegmenterTelemetry.Meter.CreateObservableGauge(
        "maskrcnn.provider.info", Observe, description: "1 for each segmenter; its tags say what runs and what was asked for.");

    /// <summary>Tells the provider of a segmenter from now on.</summary>
    public static void Watch(IInstanceSegmenter segmenter) => Watched.TryAdd(segmenter, 0);

    /// <summary>Does so no more.</summary>
    public static void Unwatch(IInstanceSegmenter segmenter) => Watched.TryRemove(segmenter, out _);

    /// <summary>A model runs on another provider than the one asked for.</summary>
    public static void FellBack(string model, string requested, string effective) => Fallbacks.Add(1, Tags(model, requested, effective));

    /// <summary>A model's device was lost; the outcome is what became of it.</summary>
    public static void DeviceLost(string model, string outcome) =>
        Recoveries.Add(1, new TagList { { TelemetryTags.Model, model }, { TelemetryTags.Outcome, outcome } });

    private static IEnumerable<Measurement<int>> Observe()
    {
        foreach (IInstanceSegmenter segmenter in Watched.Keys)
        {
            SegmenterInfo info = segmenter.InfoSoFar();
            yield return new Measurement<int>(1, Tags(info.Model, info.RequestedProvider, info.EffectiveProvider));
        }
    }

    private static TagList Tags(string model, string requested, string effective) => new()
    {
        { TelemetryTags.Model, model }, { TelemetryTags.RequestedProvider, requested }, { TelemetryTags.Provider, effective },
    };
}
