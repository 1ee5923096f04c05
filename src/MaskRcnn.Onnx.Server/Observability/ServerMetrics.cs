using System.Diagnostics.Metrics;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>What the server counts.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "MaskRcnn.Onnx.Server";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _instances;
    private readonly Histogram<double> _stages;

    public ServerMetrics(IMeterFactory factory, ServedModels models, BodyBudget bodies, DecodedBytesBudget decoded)
    {
        _meter = factory.Create(MeterName);
        _requests = _meter.CreateCounter<long>(
            "maskrcnn.server.requests", "{request}", "Requests by outcome: ok, client_closed, or the code of the problem.");
        _instances = _meter.CreateCounter<long>("maskrcnn.server.instances", "{instance}", "Instances that were found.");
        _stages = _meter.CreateHistogram<double>(
            "maskrcnn.server.stage.duration", "s", "How long reading, decoding, waiting and encoding took.");
        _meter.CreateObservableGauge(
            "maskrcnn.server.running", () => Each(models, model => model.Gate.Running), "{request}", "Requests that run.");
        _meter.CreateObservableGauge(
            "maskrcnn.server.waiting", () => Each(models, model => Math.Max(0, model.Gate.Taken - model.Gate.Running)), "{request}",
            "Requests that wait or are being received.");
        _meter.CreateObservableGauge(
            "maskrcnn.server.capacity", () => Each(models, model => model.Gate.Capacity), "{request}", "Requests that may run and wait.");
        _meter.CreateObservableGauge("maskrcnn.server.body.bytes", () => bodies.InUse, "By", "Memory of bodies and answers that are held.");
        _meter.CreateObservableGauge("maskrcnn.server.decoded.bytes", () => decoded.InUse, "By", "Memory of decoded images that are held.");
    }

    /// <summary>Counts a request that has ended.</summary>
    public void Count(string route, RequestRecord record)
    {
        KeyValuePair<string, object?> model = new("model", record.Model ?? "");
        _requests.Add(1, new("route", route), new("outcome", record.Code), model);
        if (record.Instances is { } instances and > 0)
        {
            _instances.Add(instances, model);
        }

        foreach ((string stage, TimeSpan duration) in record.OwnStages)
        {
            _stages.Record(duration.TotalSeconds, new("stage", stage), model);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Each(ServedModels models, Func<ServedModel, int> value) =>
        models.All.Select(model => new Measurement<int>(value(model), new KeyValuePair<string, object?>("model", model.Name)));
}
