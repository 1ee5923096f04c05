using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Security;

internal sealed class HeaderTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(new FakeSegmenter());

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("GET", "/v1/info")]
    [TestCase("GET", "/nothing/here")]
    [TestCase("GET", "/v1/segment")]
    [TestCase("POST", "/v1/segment?score=x")]
    [TestCase("GET", "/health/ready")]
    [TestCase("GET", "/")]
    public async Task Every_answer_keeps_browsers_in_check(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "https://elsewhere.example");
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        string Header(string name) => string.Join(", ", response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values : []);
        using IDisposable all = Assert.EnterMultipleScope();
        Assert.That(Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header("X-Frame-Options"), Is.EqualTo("DENY"));
        Assert.That(Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(Header("Content-Security-Policy"), Does.StartWith("default-src 'none';").And.Contain("frame-ancestors 'none'"));
        Assert.That(Header("Content-Security-Policy"), Does.Not.Contain("unsafe").And.Not.Contain("*"));
        Assert.That(Header("Cache-Control"), Does.Contain(path == "/" ? "no-cache" : "no-store"));
        Assert.That(Header("Access-Control-Allow-Origin"), Is.Empty);
        Assert.That(Header("Server"), Is.Empty);
        Assert.That(Header("X-Request-Id"), Has.Length.EqualTo(32));
    }

    [Test]
    public async Task A_web_page_of_another_origin_gets_no_leave_to_ask()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/segment");
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        await response.ProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("127.0.0.1:8080", HttpStatusCode.OK)]
    [TestCase("[::1]:8080", HttpStatusCode.OK)]
    [TestCase("evil.example", HttpStatusCode.BadRequest)]
    [TestCase("localhost.evil.example", HttpStatusCode.BadRequest)]
    public async Task A_server_for_this_machine_answers_to_its_names_alone(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/info");
        request.Headers.Host = host;
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [TestCase("/health/live", HttpStatusCode.OK)]
    [TestCase("/health/ready", HttpStatusCode.OK)]
    [TestCase("/metrics", HttpStatusCode.BadRequest)]
    public async Task Probes_may_ask_by_any_name(string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "10.1.2.3:8080";
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [TestCase("segment.example.org", HttpStatusCode.OK)]
    [TestCase("localhost", HttpStatusCode.BadRequest)]
    public async Task A_server_may_be_told_its_names(string host, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Security:AllowedHosts:0=segment.example.org");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/info");
        request.Headers.Host = host;
        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }
}
