using System.Net;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Admission;

/// <summary>More requests than the server can do, and requests that take too long.</summary>
internal sealed class OverloadTests
{
    private TaskCompletionSource _release = null!;

    [SetUp]
    public void Create() => _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_full_server_refuses_before_it_reads_the_body_and_says_when_to_come_back()
    {
        var segmenter = new FakeSegmenter { BeforeEach = stop => _release.Task.WaitAsync(stop) };
        await using TestServer server = await TestServer.StartAsync(
            segmenter, "Models:tiny:MaxConcurrency=2", "Models:tiny:QueueLimit=1", "Admission:QueueTimeout=00:01:00");
        Task<HttpResponseMessage>[] places =
            [.. Enumerable.Range(0, 3).Select(_ => server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png())))];
        await server.UntilAsync(() => segmenter.Running == 2 && server.Models.All[0].Gate.Taken == 3);
        var body = new NeverEnding();

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", body);

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "server_busy");
        Assert.That(response.Headers.RetryAfter!.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(segmenter.Seen, Has.Count.EqualTo(2));
        _release.SetResult();
        foreach (Task<HttpResponseMessage> place in places)
        {
            using HttpResponseMessage answer = await place;
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(server.Models.All[0].Gate.Taken, Is.Zero);
    }

    [Test]
    public async Task Four_times_as_many_wait_as_there_are_workers_unless_set_otherwise()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Models:tiny:MaxConcurrency=3");

        Assert.That((server.Models.All[0].Gate.Workers, server.Models.All[0].Gate.Capacity), Is.EqualTo((3, 15)));
    }

    [Test]
    public async Task A_request_that_waits_too_long_is_given_up()
    {
        var segmenter = new FakeSegmenter { BeforeEach = stop => _release.Task.WaitAsync(stop) };
        await using TestServer server = await TestServer.StartAsync(segmenter, "Admission:QueueTimeout=00:00:00.2");
        Task<HttpResponseMessage> first = server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        await server.UntilAsync(() => segmenter.Running == 1);

        using HttpResponseMessage second = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));

        await second.ProblemAsync(HttpStatusCode.GatewayTimeout, "queue_timeout");
        _release.SetResult();
        using HttpResponseMessage answer = await first;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_run_that_takes_too_long_is_stopped()
    {
        bool stopped = false;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = async stop =>
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stopped = true;
            },
        };
        await using TestServer server = await TestServer.StartAsync(segmenter, "Admission:RunTimeout=00:00:00.1");

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));

        await response.ProblemAsync(HttpStatusCode.GatewayTimeout, "run_timeout");
        Assert.That(stopped);
        Assert.That(server.Models.All[0].Gate.Running, Is.Zero);
    }

    [Test]
    public async Task A_run_that_cannot_be_stopped_is_answered_without_it_and_keeps_its_worker_and_its_pixels_until_it_ends()
    {
        var segmenter = new FakeSegmenter { BeforeEach = _ => _release.Task };
        await using TestServer server = await TestServer.StartAsync(
            segmenter, "Admission:RunTimeout=00:00:00.1", "Admission:QueueTimeout=00:00:00.1");
        var decoded = server.App.Services.GetRequiredService<DecodedBytesBudget>();

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        await response.ProblemAsync(HttpStatusCode.GatewayTimeout, "run_timeout");
        Assert.That((server.Models.All[0].Gate.Running, segmenter.Running), Is.EqualTo((1, 1)));
        Assert.That(decoded.InUse, Is.Positive, "the run may still read the pixels");
        using HttpResponseMessage next = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        await next.ProblemAsync(HttpStatusCode.GatewayTimeout, "queue_timeout");

        _release.SetResult();
        await server.UntilAsync(() => server.Models.All[0].Gate.Running == 0);
        Assert.That(decoded.InUse, Is.Zero);
        Assert.That(server.Log.All.Select(line => line.Event.Name), Has.Some.EqualTo("RunAbandoned"));
    }

    [TestCase("queued")]
    [TestCase("running")]
    public async Task A_client_that_goes_away_frees_what_it_held(string where)
    {
        bool cancelled = false;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = async stop =>
            {
                await _release.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled |= stop.IsCancellationRequested;
            },
        };
        await using TestServer server = await TestServer.StartAsync(segmenter, "Admission:QueueTimeout=00:01:00");
        using var leave = new CancellationTokenSource();
        Task<HttpResponseMessage>? before = where == "queued" ? server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png())) : null;
        await server.UntilAsync(() => before is null || segmenter.Running == 1);
        Task<HttpResponseMessage> leaving = server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()), leave.Token);
        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == (before is null ? 1 : 2) && segmenter.Running == 1);

        await leave.CancelAsync();
        Assert.That(async () => await leaving, Throws.InstanceOf<OperationCanceledException>());

        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == (before is null ? 0 : 1));
        Assert.That(cancelled, Is.EqualTo(where == "running"));
        _release.SetResult();
        if (before is not null)
        {
            using HttpResponseMessage answer = await before;
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await server.UntilAsync(() => server.Log.All.Any(
            line => line.Event.Name == "Request" && line.Text.Contains("499 client_closed", StringComparison.Ordinal)));
        Assert.That(server.App.Services.GetRequiredService<DecodedBytesBudget>().InUse, Is.Zero);
        Assert.That(server.App.Services.GetRequiredService<BodyBudget>().InUse, Is.Zero);
    }

    [TestCase("/v1/segment")]
    [TestCase("/v1/segment/batch")]
    public async Task A_request_keeps_its_place_but_no_worker_while_its_answer_is_made(string path)
    {
        (int Taken, int Running)? meanwhile = null;
        var segmenter = new FakeSegmenter();
        await using TestServer server = await TestServer.StartAsync(segmenter);
        segmenter.WhenAskedFor = type =>
        {
            AdmissionGate gate = server.Models.All[0].Gate;
            meanwhile = type == typeof(FamilyConventions) ? (gate.Taken, gate.Running) : meanwhile;
        };

        using HttpResponseMessage response = await server.Client.PostAsync($"{path}?format=coco", Pictures.Form((Pictures.Png(), "a")));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(meanwhile, Is.EqualTo((1, 0)));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task Decoded_images_share_a_limit_of_memory()
    {
        var segmenter = new FakeSegmenter { BeforeEach = stop => _release.Task.WaitAsync(stop) };
        await using TestServer server = await TestServer.StartAsync(segmenter, "Limits:TotalDecodedBytes=100000");
        Task<HttpResponseMessage> first = server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(150, 150)));
        await server.UntilAsync(() => segmenter.Running == 1);

        using HttpResponseMessage second = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(150, 150)));
        using HttpResponseMessage never = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(250, 250)));

        await second.ProblemAsync(HttpStatusCode.ServiceUnavailable, "memory_busy");
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
        await never.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "image_too_large");
        _release.SetResult();
        (await first).Dispose();
    }

    [Test]
    public async Task Bodies_share_a_limit_of_memory()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Limits:TotalBodyBytes=1048576");

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(new byte[3 << 20]));

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "memory_busy");
        Assert.That(server.App.Services.GetRequiredService<BodyBudget>().InUse, Is.Zero);
    }

    private sealed class NeverEnding : HttpContent
    {
        public NeverEnding() => Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("image/png");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.Delay(Timeout.Infinite);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
