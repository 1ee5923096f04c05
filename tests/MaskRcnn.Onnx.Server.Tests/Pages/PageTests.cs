using System.Net;
using System.Net.Http.Headers;
using MaskRcnn.Onnx.Server.Pages;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Pages;

internal sealed class PageTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(new FakeSegmenter());

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task Every_file_is_served_with_its_type_and_the_page_stands_at_the_root()
    {
        IReadOnlyList<PageFile> files = PageFiles.Of(typeof(ServerHost).Assembly);

        Assert.That(files.Select(file => file.Path), Has.Some.EqualTo("/index.html"));
        foreach (PageFile file in files)
        {
            using HttpResponseMessage response = await _server.Client.GetAsync(file.Path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), file.Path);
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(file.Bytes), file.Path);
            string expected = Path.GetExtension(file.Path) switch
            {
                ".html" => "text/html",
                ".js" => "text/javascript",
                ".css" => "text/css",
                ".svg" => "image/svg+xml",
                ".png" => "image/png",
                ".json" => "application/json",
                _ => "?",
            };
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(expected), file.Path);
        }

        Assert.That(await _server.Client.GetByteArrayAsync("/"), Is.EqualTo(files.Single(file => file.Path == "/index.html").Bytes));
    }

    [Test]
    public async Task A_browser_that_has_the_file_does_not_get_it_again()
    {
        using HttpResponseMessage first = await _server.Client.GetAsync("/");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await _server.Client.SendAsync(again);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That(first.Headers.CacheControl, Is.EqualTo(new CacheControlHeaderValue { NoCache = true }));
    }

    [TestCase("/../appsettings.json")]
    [TestCase("/%2e%2e/appsettings.json")]
    [TestCase("/appsettings.json")]
    [TestCase("/Page/index.html")]
    [TestCase("/models/nuclei/config.json")]
    public async Task Nothing_else_is_served(string path)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);

        await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }
}
