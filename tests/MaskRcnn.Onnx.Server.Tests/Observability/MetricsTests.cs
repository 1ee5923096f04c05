using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Observability;

internal sealed class MetricsTests
{
    [TestCase(null, "maskrcnn-server")]
    [TestCase("OTEL_SERVICE_NAME=segmentation", "segmentation")]
    public async Task They_name_the_service(string? setting, string name)
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), setting is null ? [] : [setting]);

        string metrics = await server.Client.GetStringAsync("/metrics");

        Assert.That(metrics, Does.Match($@"target_info\{{[^}}]*service_name=""{name}"""));
    }

    [Test]
    public async Task The_help_of_requests_names_every_kind_of_outcome()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());
        (await server.Client.GetAsync("/v1/info")).Dispose();

        string metrics = await server.Client.GetStringAsync("/metrics");

        Assert.That(metrics, Does.Match("# HELP maskrcnn_server_requests[a-z_]* .*ok, client_closed, or the code"));
    }
}
