using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

internal sealed class ReloadTests
{
    private const string Key = "a-key-of-the-administrator";
    private const string ClientKey = "a-key-of-a-mere-client";

    private TemporaryFolder _bundle = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task Start()
    {
        _bundle = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TestPaths.Fixture("tiny-torchvision", "bundle")))
        {
            File.Copy(file, _bundle.File(Path.GetFileName(file)));
        }

        _server = await TestServer.StartAsync(
            null, $"Models:tiny:Model={_bundle.Path}", $"Security:AdminKey={Key}", $"Security:ApiKeys:lab={ClientKey}");
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _bundle.Dispose();
    }

    [Test]
    public async Task The_model_is_replaced_while_requests_run_and_none_of_them_fails()
    {
        bool done = false;
        var statuses = new List<HttpStatusCode>();
        Task load = Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                using HttpResponseMessage response = await SendAsync("/v1/segment", Key, Pictures.Raw(Pictures.Png(64, 48)));
                statuses.Add(response.StatusCode);
            }
        });

        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await SendAsync("/v1/models/tiny/reload", Key);
            Assert.That((await response.JsonAsync()).GetProperty("name").GetString(), Is.EqualTo("tiny"));
        }

        Volatile.Write(ref done, true);
        await load;
        Assert.That(statuses, Is.Not.Empty.And.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_bundle_that_cannot_be_used_is_refused_without_its_path_and_the_old_one_runs_on()
    {
        await File.AppendAllTextAsync(_bundle.File("backbone.onnx"), "x");

        using HttpResponseMessage response = await SendAsync("/v1/models/tiny/reload", Key);
        using HttpResponseMessage result = await SendAsync("/v1/segment", ClientKey, Pictures.Raw(Pictures.Png(64, 48)));

        Assert.That((await response.ProblemAsync(HttpStatusCode.Conflict, "reload_refused")).Detail, Does.Contain("backbone.onnx"));
        Assert.That(result.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(ClientKey, HttpStatusCode.Forbidden, "administrator_key_required")]
    [TestCase("a-key-of-nobody-here", HttpStatusCode.Unauthorized, "api_key_required")]
    [TestCase(null, HttpStatusCode.Unauthorized, "api_key_required")]
    public async Task Only_the_administrator_may(string? key, HttpStatusCode status, string code)
    {
        using HttpResponseMessage response = await SendAsync("/v1/models/tiny/reload", key);

        await response.ProblemAsync(status, code);
    }

    [Test]
    public async Task A_model_that_is_not_served_is_not_found()
    {
        using HttpResponseMessage response = await SendAsync("/v1/models/other/reload", Key);

        await response.ProblemAsync(HttpStatusCode.NotFound, "model_not_found");
    }

    [Test]
    public async Task Without_a_key_of_the_administrator_there_is_no_such_address()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/models/tiny/reload", null);

        await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        return await _server.Client.SendAsync(request);
    }
}
