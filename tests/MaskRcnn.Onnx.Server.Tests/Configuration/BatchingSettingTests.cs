using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Configuration;

internal sealed class BatchingSettingTests
{
    private const string Request = "/v1/segment?score=0";

    [Test]
    public async Task Requests_of_one_size_run_together_and_find_what_they_find_alone()
    {
        byte[][] images = [.. Enumerable.Range(0, 3).Select(variant => Pictures.Png(64, 48, variant))];
        string[] alone = await OneByOneAsync(images);
        await using TestServer server = await TestServer.StartAsync(
            null, "ModelDefaults:Batching:MaxBatchSize=9", "Models:tiny:Batching:MaxBatchSize=3", "ModelDefaults:Batching:MaxDelay=00:00:01");
        using var listener = new MeterListener();
        var batches = new ConcurrentBag<int>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == SegmenterTelemetry.SourceName && instrument.Name == "maskrcnn.batch.size")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, images, _, _) => batches.Add(images));
        listener.Start();

        string[] together = await Task.WhenAll(images.Select(image => InstancesAsync(server, image)));

        Assert.That(together, Is.EqualTo(alone));
        Assert.That(alone.Distinct().Count(), Is.EqualTo(images.Length), "the images must differ for their results to be told apart");
        Assert.That(batches, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task The_gate_lets_through_what_fills_the_batch_that_runs_and_the_next()
    {
        await using TestServer server = await TestServer.StartAsync(
            null, "Models:tiny:Batching:MaxBatchSize=3", "Models:tiny:Batching:MaxConcurrentBatches=2", "Models:tiny:MaxConcurrency=2");

        using HttpResponseMessage response = await server.Client.GetAsync("/v1/models");

        JsonElement model = (await response.JsonAsync()).GetProperty("models")[0];
        Assert.That(model.GetProperty("workers").GetInt32(), Is.EqualTo(9));
        Assert.That(model.GetProperty("queue_limit").GetInt32(), Is.EqualTo(36));
    }

    private static async Task<string[]> OneByOneAsync(byte[][] images)
    {
        await using TestServer server = await TestServer.StartAsync(null);
        var found = new List<string>();
        foreach (byte[] image in images)
        {
            found.Add(await InstancesAsync(server, image));
        }

        return [.. found];
    }

    private static async Task<string> InstancesAsync(TestServer server, byte[] image)
    {
        using HttpResponseMessage response = await server.Client.PostAsync(Request, Pictures.Raw(image));
        return (await response.JsonAsync()).GetProperty("instances").GetRawText();
    }
}
