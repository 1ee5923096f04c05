using System.Net;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Security;

/// <summary>Over a socket: the test is the proxy, at 127.0.0.1.</summary>
internal sealed class ProxyTests
{
    private const string Name = "segment.example.org";

    [TestCase("127.0.0.1", true)]
    [TestCase("127.0.0.0/8", true)]
    [TestCase("10.0.0.0/8", false)]
    [TestCase(null, false)]
    public async Task Clients_of_a_trusted_proxy_are_told_apart_by_the_address_that_it_gives(string? trusted, bool apart)
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(
            new FakeSegmenter(), ["RateLimit:PerSecond=1", "RateLimit:Burst=1", .. Trust(trusted)]);

        HttpStatusCode[] statuses =
        [
            await StatusAsync(server, ("X-Forwarded-For", "192.0.2.1")),
            await StatusAsync(server, ("X-Forwarded-For", "192.0.2.2")),
        ];

        HttpStatusCode second = apart ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests;
        Assert.That(statuses, Is.EqualTo(new[] { HttpStatusCode.OK, second }));
        Assert.That(server.Log.All.Select(line => line.Text), Has.Some.Contains(apart ? "from 192.0.2.2," : "from 127.0.0.1,"));
    }

    [Test]
    public async Task An_address_that_a_client_of_the_proxy_made_up_is_not_believed()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), Trust("127.0.0.1"));

        await StatusAsync(server, ("X-Forwarded-For", "10.9.9.9, 192.0.2.1"));

        Assert.That(server.Log.All.Select(line => line.Text), Has.Some.Contains("from 192.0.2.1,").And.None.Contains("10.9.9.9"));
    }

    [TestCase("127.0.0.1", HttpStatusCode.OK)]
    [TestCase(null, HttpStatusCode.BadRequest)]
    public async Task The_host_that_a_trusted_proxy_was_asked_for_counts(string? trusted, HttpStatusCode expected)
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(
            new FakeSegmenter(), [$"Security:AllowedHosts:0={Name}", .. Trust(trusted)]);

        Assert.That(await StatusAsync(server, ("X-Forwarded-Host", Name)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_web_page_of_another_name_does_not_get_in_by_playing_the_proxy()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(
            new FakeSegmenter(), [$"Security:AllowedHosts:0={Name}", .. Trust("127.0.0.1")]);

        HttpStatusCode status = await StatusAsync(server, ("Host", "evil.example"), ("X-Forwarded-For", "::1"), ("X-Forwarded-Host", Name));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("proxy.example.org")]
    [TestCase("10.0.0.0/33")]
    public void What_is_no_address_is_refused(string proxy)
    {
        var arguments = new ServerArguments { Settings = [new("Security:TrustedProxies:0", proxy)] };

        Assert.That(
            () => ServerHost.Build(arguments),
            Throws.TypeOf<SettingException>().With.Message.StartsWith($"Security:TrustedProxies:0: '{proxy}' is neither"));
    }

    private static string[] Trust(string? proxy) => proxy is null ? [] : [$"Security:TrustedProxies:0={proxy}"];

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/info");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }
}
