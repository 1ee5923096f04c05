using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Security;

/// <summary>A form that a web page sends needs no leave of the server, so the server has to look where it comes from.</summary>
internal sealed class CrossSiteTests
{
    private readonly FakeSegmenter _segmenter = new();
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(_segmenter);

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("cross-site", null)]
    [TestCase("cross-site", "http://localhost:8080")]
    [TestCase("something-new", null)]
    [TestCase("same-site", "http://localhost:3000")]
    [TestCase(null, "https://elsewhere.example")]
    [TestCase(null, "http://localhost")]
    [TestCase(null, "http://localhost:8080.elsewhere.example")]
    [TestCase(null, "http://elsewhere.example/localhost:8080")]
    [TestCase(null, "null")]
    public async Task What_another_sites_page_sends_is_refused(string? site, string? origin)
    {
        int before = _segmenter.Seen.Count;

        using HttpResponseMessage response = await PostAsync(site, origin);

        await response.ProblemAsync(HttpStatusCode.Forbidden, "cross_site");
        Assert.That(_segmenter.Seen, Has.Count.EqualTo(before));
    }

    [TestCase(null, null)]
    [TestCase("same-origin", "http://localhost:8080")]
    [TestCase("none", null)]
    [TestCase("same-origin", "https://the-name-at-the-proxy.example")]
    [TestCase(null, "http://localhost:8080")]
    [TestCase(null, "http://LOCALHOST:8080")]
    [TestCase(null, "https://localhost:8080")]
    [TestCase("same-site", null)]
    public async Task What_the_own_page_or_no_browser_sends_is_answered(string? site, string? origin)
    {
        using HttpResponseMessage response = await PostAsync(site, origin);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_link_of_another_site_leads_to_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<HttpResponseMessage> PostAsync(string? site, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/segment") { Content = Pictures.Form((Pictures.Png(), "a.png")) };
        request.Headers.Host = "localhost:8080";
        Add("Sec-Fetch-Site", site);
        Add("Origin", origin);
        return await _server.Client.SendAsync(request);

        void Add(string header, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        }
    }
}
