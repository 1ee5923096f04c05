using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

/// <summary>Over a socket, where HEAD is really answered without a body.</summary>
internal sealed class MethodTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartOnSocketAsync(new FakeSegmenter());

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task What_is_only_read_takes_no_other_method(
        [Values("/metrics", "/health/live", "/health/ready", "/v1/info", "/v1/models", "/openapi/v1.json")] string path,
        [Values("DELETE", "PUT", "POST")] string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        await response.ProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(new[] { "GET", "HEAD" }));
    }

    [TestCase("/metrics")]
    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    [TestCase("/v1/info")]
    [TestCase("/v1/models")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/")]
    public async Task What_can_be_read_can_be_asked_for_its_headers(string path)
    {
        using HttpResponseMessage full = await _server.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType, Is.EqualTo(full.Content.Headers.ContentType));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }
}
