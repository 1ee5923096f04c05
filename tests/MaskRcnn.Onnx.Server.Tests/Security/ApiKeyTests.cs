using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Security;

internal sealed class ApiKeyTests
{
    private const string Key = "a-key-of-the-laboratory";
    private const string Other = "another-key-of-them==";

    [TestCase("X-API-Key", Key, HttpStatusCode.OK)]
    [TestCase("X-API-Key", Other, HttpStatusCode.OK)]
    [TestCase("Authorization", $"Bearer {Key}", HttpStatusCode.OK)]
    [TestCase("Authorization", $"bearer {Key}", HttpStatusCode.OK)]
    [TestCase("Authorization", $"Basic {Key}", HttpStatusCode.Unauthorized)]
    [TestCase("Authorization", Key, HttpStatusCode.Unauthorized)]
    [TestCase("X-API-Key", "a-key-of-the-laboratorx", HttpStatusCode.Unauthorized)]
    [TestCase("X-API-Key", "", HttpStatusCode.Unauthorized)]
    [TestCase("X-API-Key", $"{Key},{Key}", HttpStatusCode.Unauthorized)]
    [TestCase("X-Other", Key, HttpStatusCode.Unauthorized)]
    public async Task With_keys_a_request_needs_one(string header, string value, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(
            new FakeSegmenter(), $"Security:ApiKeys:lab={Key}", $"Security:ApiKeys:clinic={Other}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/segment") { Content = Pictures.Raw(Pictures.Png()) };
        request.Headers.TryAddWithoutValidation(header, value);

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
        if (expected == HttpStatusCode.Unauthorized)
        {
            await response.ProblemAsync(HttpStatusCode.Unauthorized, "api_key_required");
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        }
    }

    [TestCase("/v1/models", HttpStatusCode.Unauthorized)]
    [TestCase("/v1/info", HttpStatusCode.Unauthorized)]
    [TestCase("/metrics", HttpStatusCode.Unauthorized)]
    [TestCase("/health/live", HttpStatusCode.OK)]
    [TestCase("/health/ready", HttpStatusCode.OK)]
    [TestCase("/openapi/v1.json", HttpStatusCode.OK)]
    [TestCase("/", HttpStatusCode.OK)]
    public async Task Health_page_and_description_need_none(string path, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), $"Security:ApiKeys:lab={Key}");

        using HttpResponseMessage response = await server.Client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Metrics_may_be_opened_to_scrapers_and_nothing_else_is()
    {
        await using TestServer server = await TestServer.StartAsync(
            new FakeSegmenter(), $"Security:ApiKeys:lab={Key}", "Security:OpenMetrics=true");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Host = "10.1.2.3:8080";

        using HttpResponseMessage metrics = await server.Client.SendAsync(request);
        using HttpResponseMessage info = await server.Client.GetAsync("/v1/info");
        using HttpResponseMessage description = await server.Client.GetAsync("/openapi/v1.json");

        Assert.That(metrics.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(info.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        JsonElement described = (await description.JsonAsync()).GetProperty("paths").GetProperty("/metrics").GetProperty("get");
        Assert.That(described.GetProperty("responses").EnumerateObject().Select(response => response.Name), Is.EqualTo(new[] { "200" }));
    }

    [Test]
    public async Task The_log_names_the_owner_of_a_key_and_never_the_key()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), $"Security:ApiKeys:lab={Key}");
        foreach (string key in new[] { Key, $"{Key}x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/segment") { Content = Pictures.Raw(Pictures.Png()) };
            request.Headers.Add("X-API-Key", key);
            (await server.Client.SendAsync(request)).Dispose();
        }

        string[] lines = [.. server.Log.All.Select(line => line.Text)];
        Assert.That(lines, Has.Some.Contains("200 ok").And.Contains("from lab"));
        Assert.That(lines, Has.Some.Contains("401 api_key_required"));
        Assert.That(lines, Has.None.Contains(Key));
    }

    [Test]
    public async Task Keys_are_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("keys.txt");
        await File.WriteAllTextAsync(file, $"# keys\n\nclinic={Key}\n{Other}\n");
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), $"Security:ApiKeyFile={file}");
        foreach (string key in new[] { Key, Other })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/info");
            request.Headers.Add("X-API-Key", key);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), key);
        }

        string[] lines = [.. server.Log.All.Select(line => line.Text)];
        Assert.That(lines, Has.Some.Contains("from clinic"));
        Assert.That(lines, Has.Some.Contains("from key 4"));
    }
}
