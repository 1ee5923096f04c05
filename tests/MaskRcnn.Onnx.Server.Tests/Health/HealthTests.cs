using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaskRcnn.Onnx.Server.Tests.Health;

internal sealed class HealthTests
{
    [Test]
    public async Task While_a_model_is_loaded_the_server_is_live_but_not_ready()
    {
        using var loading = new ManualResetEventSlim();
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), inMemory: true, [], builder =>
            Substitute.Before("tiny", builder.Services, loading.Wait), waitUntilReady: false);

        Assert.That(await StatusAsync(server, "/health/live"), Is.EqualTo((HttpStatusCode.OK, "healthy")));
        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unhealthy")));
        foreach (string path in new[] { "/v1/segment", "/v1/models" })
        {
            using HttpResponseMessage response = path == "/v1/models"
                ? await server.Client.GetAsync(path)
                : await server.Client.PostAsync(path, Pictures.Raw(Pictures.Png()));
            await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "not_ready");
            Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        }

        loading.Set();
        await server.UntilAsync(() => server.Models.AreReady);
        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.OK, "healthy")));
    }

    [Test]
    public async Task A_server_that_was_told_to_stop_is_not_ready_but_answers_for_the_drain_delay()
    {
        TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Shutdown:DrainDelay=00:00:03");
        await using (server)
        {
            Task stopped = server.App.StopAsync();

            Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unhealthy")));
            Assert.That(await StatusAsync(server, "/health/live"), Is.EqualTo((HttpStatusCode.OK, "healthy")));
            using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(stopped.IsCompleted, Is.False);
            await stopped;
        }
    }

    [Test]
    public async Task A_model_that_runs_on_something_else_than_asked_for_is_degraded_and_says_so()
    {
        await using TestServer server = await TestServer.StartAsync(null, "ModelDefaults:Provider=Cuda");

        using HttpResponseMessage response = await server.Client.GetAsync("/health/ready");

        JsonElement health = await response.JsonAsync();
        Assert.That(health.GetProperty("status").GetString(), Is.EqualTo("degraded"));
        JsonElement check = health.GetProperty("checks").GetProperty("model:tiny");
        Assert.That(check.GetProperty("description").GetString(), Does.Contain("cpu").And.Contain("cuda"));
    }

    [Test]
    public async Task Runs_that_hang_degrade_the_server_and_make_it_unready_when_they_hold_every_worker()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var segmenter = new FakeSegmenter { BeforeEach = _ => release.Task };
        await using TestServer server = await TestServer.StartAsync(
            segmenter, "Models:tiny:MaxConcurrency=2", "Admission:RunTimeout=00:00:00.05");

        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.OK, "healthy")));
        (await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()))).Dispose();
        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.OK, "degraded")));
        (await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()))).Dispose();
        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unhealthy")));
        Assert.That(await StatusAsync(server, "/health/live"), Is.EqualTo((HttpStatusCode.OK, "healthy")));

        release.SetResult();
        await server.UntilAsync(() => server.Models.All[0].AbandonedRuns == 0);
        Assert.That(await StatusAsync(server, "/health/ready"), Is.EqualTo((HttpStatusCode.OK, "healthy")));
    }

    [Test]
    public async Task A_check_that_throws_is_unhealthy_and_tells_nothing_of_its_exception()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), inMemory: true, [], builder =>
            builder.Services.AddHealthChecks().AddCheck("broken", () => throw new IOException("/secret/place"), tags: ["server"]));

        using HttpResponseMessage response = await server.Client.GetAsync("/health/ready");

        string text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(text, Does.Contain("\"broken\":{\"status\":\"unhealthy\"").And.Not.Contain("secret"));
    }

    [Test]
    public async Task A_model_that_cannot_be_loaded_ends_the_server()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), inMemory: true, [], builder =>
            Substitute.Before("tiny", builder.Services, () => throw new BundleException("The bundle was altered.")), waitUntilReady: false);

        await server.App.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(server.App.Services.GetRequiredService<ServerState>().HasFailed);
        Assert.That(server.Log.All.Select(line => line.Text), Has.Some.Contains("tiny cannot be served: The bundle was altered."));
    }

    private static async Task<(HttpStatusCode, string?)> StatusAsync(TestServer server, string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return (response.StatusCode, document.RootElement.GetProperty("status").GetString());
    }
}
