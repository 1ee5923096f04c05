using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MaskRcnn.Onnx.Diagnostics;

namespace MaskRcnn.Onnx.Tests.Diagnostics;

/// <summary>Keeps what the SDK's meter measures of one model, while other tests measure others.</summary>
internal sealed class MetricSink : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly string _model;

    public MetricSink(string model)
    {
        _model = model;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SegmenterTelemetry.SourceName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every measurement so far, as text: the tags in the order of their names, the model left out.</summary>
    public IReadOnlyList<string> this[string metric] => [.. Of(metric).Select(measured => measured.Tags)];

    public double Sum(string metric) => Of(metric).Sum(measured => measured.Value);

    public IReadOnlyList<double> Values(string metric) => [.. Of(metric).Select(measured => measured.Value)];

    public string UnitOf(string metric) => Of(metric).First().Unit;

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private IEnumerable<Measured> Of(string metric) => _measured.Where(measured => measured.Metric == metric);

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, object?>[] all = tags.ToArray();
        if (all.Any(tag => tag.Key == "maskrcnn.model" && _model.Equals(tag.Value)))
        {
            IEnumerable<string> texts = all
                .Where(tag => tag.Key != "maskrcnn.model").OrderBy(tag => tag.Key).Select(tag => $"{tag.Key}={tag.Value}");
            _measured.Enqueue(new Measured(instrument.Name, instrument.Unit ?? "", value, string.Join(' ', texts)));
        }
    }

    private sealed record Measured(string Metric, string Unit, double Value, string Tags);
}
