using System.Diagnostics.Metrics;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Server.Tests.Observability;

internal sealed class RequestLoggingTests
{
    [TestCase(false, "internal_error")]
    [TestCase(true, "client_closed")]
    public async Task What_is_thrown_after_the_answer_has_begun_is_counted_and_logged(bool clientIsGone, string outcome)
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());
        var outcomes = new List<string?>();
        using var listener = new MeterListener();
        var metrics = server.App.Services.GetRequiredService<ServerMetrics>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "maskrcnn.server.requests")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => outcomes.Add((string?)tags.ToArray().Single(tag => tag.Key == "outcome").Value));
        listener.Start();
        using var log = new LogLines();
        using var loggers = new LoggerFactory([log]);
        var logging = new RequestLogging(
            _ => throw new InvalidOperationException("in mid-answer"), metrics, loggers.CreateLogger<RequestLogging>());
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(clientIsGone) };

        Assert.That(async () => await logging.InvokeAsync(context), Throws.InvalidOperationException, "Kestrel breaks the connection off");

        Assert.That(outcomes, Is.EqualTo(new[] { outcome }));
        Assert.That(log.All.Select(line => line.Text), Has.One.Contains(outcome));
    }
}
