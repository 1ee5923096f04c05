using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Security;

internal sealed class RateLimitTests
{
    [Test]
    public async Task A_client_over_its_rate_is_told_when_to_come_back_and_others_are_not_held_up()
    {
        await using TestServer server = await TestServer.StartAsync(
            new FakeSegmenter(),
            "RateLimit:PerSecond=1",
            "RateLimit:Burst=3",
            "Security:ApiKeys:one=the-first-key-of-all",
            "Security:ApiKeys:two=the-second-key-of-all");

        HttpResponseMessage[] first =
            [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(server, "the-first-key-of-all")))];
        using HttpResponseMessage second = await SendAsync(server, "the-second-key-of-all");

        HttpResponseMessage[] refused = [.. first.Where(response => response.StatusCode != HttpStatusCode.OK)];
        Assert.That(refused, Has.Length.InRange(12, 17), "three at once, and one for each second that the test takes");
        foreach (HttpResponseMessage response in refused)
        {
            await response.ProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
            Assert.That(response.Headers.RetryAfter!.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        }

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Guessing_keys_counts_against_the_address()
    {
        await using TestServer server = await TestServer.StartAsync(
            new FakeSegmenter(), "RateLimit:PerSecond=1", "RateLimit:Burst=3", "Security:ApiKeys:one=the-first-key-of-all");

        HttpResponseMessage[] responses =
            [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(server, $"a-guess-with-number-{i}")))];

        Assert.That(responses.Select(response => (int)response.StatusCode).Distinct().Order(), Is.EqualTo(new[] { 401, 429 }));
    }

    [Test]
    public async Task Health_is_never_limited()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "RateLimit:PerSecond=1", "RateLimit:Burst=1");

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await server.Client.GetAsync("/health/ready");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/info");
        request.Headers.Add("X-API-Key", key);
        return await server.Client.SendAsync(request);
    }
}
