using System.Net;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Client.Tests;

public sealed class RemoteInstanceSegmenterTests
{
    private static readonly ImageFrame Frame = new(new byte[18], 3, 2, PixelFormat.Rgb24);

    [Test]
    public async Task The_model_is_asked_for_once_and_told_as_an_in_process_segmenter_tells_it()
    {
        using var server = new FakeServer();
        using RemoteInstanceSegmenter segmenter = Connect(server);
        SegmenterInfo info = segmenter.Info;
        await segmenter.SegmentAsync(Frame);
        await segmenter.SegmentAsync(Frame);
        Assert.That(info.Model, Is.EqualTo("cells"));
        Assert.That(info.Labels, Is.EqualTo(new[] { "round", "odd, long", "7" }));
        Assert.That(info.CategoryIds, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(info.EffectiveProvider, Is.EqualTo("cpu"));
        Assert.That(info.KeypointSkeleton, Is.EqualTo(new[] { (0, 1), (1, 2) }));
        Assert.That(server.ModelRequests, Is.EqualTo(1));
    }

    [Test]
    public void Options_become_the_query()
    {
        using var server = new FakeServer();
        using RemoteInstanceSegmenter segmenter = Connect(server);
        segmenter.Segment(Frame, new SegmentationOptions { ScoreThreshold = 0.25f, MaxInstances = 7, Masks = false, Classes = ["ROUND", "odd, long", "7"] });
        Assert.That(server.Addresses[^1], Is.EqualTo(
            "http://server/base/v1/segment?format=json&model=cells&score=0.25&masks=none&max=7&classes=ROUND,1,7"));
    }

    [Test]
    public void A_class_that_the_model_does_not_have_is_a_wrong_argument_as_in_process()
    {
        using var server = new FakeServer();
        using RemoteInstanceSegmenter segmenter = Connect(server);
        Assert.That(() => segmenter.Segment(Frame, new SegmentationOptions { Classes = ["square"] }), Throws.ArgumentException.With.Message.Contains("square"));
    }

    [Test]
    public void The_key_goes_along()
    {
        using var server = new FakeServer();
        using RemoteInstanceSegmenter segmenter = Connect(server, options => options.ApiKey = "secret");
        segmenter.Segment(Frame);
        Assert.That(server.Key, Is.EqualTo("secret"));
    }

    [TestCase(503, "server_busy", typeof(SegmenterBusyException))]
    [TestCase(503, "memory_busy", typeof(SegmenterBusyException))]
    [TestCase(503, "not_ready", typeof(RemoteSegmenterException))]
    [TestCase(429, "rate_limited", typeof(SegmenterBusyException))]
    [TestCase(413, "image_too_large", typeof(ImageLimitException))]
    [TestCase(413, "body_too_large", typeof(ImageLimitException))]
    [TestCase(415, "unsupported_media_type", typeof(UnsupportedImageException))]
    [TestCase(422, "image_unreadable", typeof(UnsupportedImageException))]
    [TestCase(500, "inference_failed", typeof(InferenceException))]
    [TestCase(500, "internal_error", typeof(RemoteSegmenterException))]
    [TestCase(401, "api_key_required", typeof(RemoteSegmenterException))]
    [TestCase(504, "run_timeout", typeof(RemoteSegmenterException))]
    [TestCase(504, "queue_timeout", typeof(SegmenterTimeoutException))]
    public void Error_answers_become_the_errors_of_an_in_process_segmenter(int status, string code, Type expected)
    {
        string problem = $$"""{"type":"urn:x","title":"It failed","status":{{status}},"detail":"Because.","code":"{{code}}"}""";
        using var server = new FakeServer(problem, (HttpStatusCode)status, "application/problem+json");
        using RemoteInstanceSegmenter segmenter = Connect(server);
        Assert.That(() => segmenter.Segment(Frame), Throws.TypeOf(expected).With.Message.EqualTo("The server answered: It failed. Because."));
    }

    [Test]
    public void An_error_page_of_something_in_between_is_told_by_its_status_alone()
    {
        using var server = new FakeServer("<html>secret</html>", HttpStatusCode.BadGateway, "text/html");
        using RemoteInstanceSegmenter segmenter = Connect(server);
        RemoteSegmenterException error = Assert.Throws<RemoteSegmenterException>(() => segmenter.Segment(Frame))!;
        Assert.That(error.Message, Is.EqualTo("The server answered 502."));
        Assert.That(error.Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [TestCase("no json")]
    [TestCase("""{"format_version":1,"width":4,"height":2,"instances":[]}""")]
    [TestCase("""{"format_version":9,"width":3,"height":2,"instances":[]}""")]
    [TestCase("""{"format_version":1,"width":3,"height":2,"instances":[{"class_id":0,"category_id":1,"label":"a","score":1,"box":[0,0,1,1],"mask":{"size":[9,9],"counts":"1"}}]}""")]
    public void An_answer_that_is_no_result_of_the_image_is_refused(string answer)
    {
        using var server = new FakeServer(answer);
        using RemoteInstanceSegmenter segmenter = Connect(server);
        Assert.That(() => segmenter.Segment(Frame), Throws.TypeOf<RemoteSegmenterException>());
    }

    [Test]
    public void The_stage_times_are_those_of_the_server()
    {
        using var server = new FakeServer((_, _) =>
        {
            HttpResponseMessage answer = FakeServer.Answer(FakeServer.Empty);
            answer.Headers.Add("Server-Timing", "read;dur=3, backbone;dur=12.5, box_head;desc=\"x\";dur=2.25, mask_head;dur=nonsense, pooling;dur=-1, selection");
            return Task.FromResult(answer);
        });
        using RemoteInstanceSegmenter segmenter = Connect(server);
        Assert.That(segmenter.Segment(Frame).Timings, Is.EqualTo(new StageTimings
        {
            Backbone = TimeSpan.FromMilliseconds(12.5),
            BoxHead = TimeSpan.FromMilliseconds(2.25),
        }));
    }

    [Test]
    public void A_server_that_cannot_be_reached_is_a_typed_error()
    {
        using var server = new FakeServer((_, _) => throw new HttpRequestException("10.0.0.1 refused"));
        using RemoteInstanceSegmenter segmenter = Connect(server);
        Assert.That(() => segmenter.Segment(Frame), Throws.TypeOf<RemoteSegmenterException>()
            .With.Message.EqualTo("The server http://server cannot be reached, or the connection was lost."));
    }

    [Test]
    public void The_own_deadline_is_a_timeout_and_the_callers_token_a_cancellation()
    {
        using var server = new FakeServer(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        });
        using RemoteInstanceSegmenter hasty = Connect(server, options => options.Timeout = TimeSpan.FromMilliseconds(50));
        Assert.That(() => hasty.Segment(Frame), Throws.TypeOf<TimeoutException>());

        using RemoteInstanceSegmenter patient = Connect(server);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.That(
            () => patient.Segment(Frame, cancellationToken: cancel.Token),
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
    }

    [Test]
    public async Task One_request_of_a_batch_fails_or_is_cancelled_without_its_neighbours()
    {
        int count = 0;
        using var server = new FakeServer((_, _) => Task.FromResult(Interlocked.Increment(ref count) == 2
            ? FakeServer.Answer("", HttpStatusCode.UnprocessableEntity)
            : FakeServer.Answer(FakeServer.Empty)));
        using RemoteInstanceSegmenter segmenter = Connect(server, options => options.MaxConcurrency = 1);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        IReadOnlyList<SegmentationOutcome> outcomes = await segmenter.SegmentBatchAsync(
            [new(Frame), new(Frame, CancellationToken: cancelled.Token), new(Frame), new(Frame)]);
        Assert.That(outcomes.Count(outcome => outcome.IsSuccess), Is.EqualTo(2));
        Assert.That(outcomes[1].Error, Is.InstanceOf<OperationCanceledException>());
        Assert.That(outcomes.Count(outcome => outcome.Error is UnsupportedImageException), Is.EqualTo(1));
    }

    [Test]
    public void No_more_requests_are_under_way_than_allowed()
    {
        int now = 0, most = 0;
        using var server = new FakeServer(async (_, token) =>
        {
            int current = Interlocked.Increment(ref now);
            lock (Frame)
            {
                most = Math.Max(most, current);
            }

            await Task.Delay(10, token);
            Interlocked.Decrement(ref now);
            return FakeServer.Answer(FakeServer.Empty);
        });
        using RemoteInstanceSegmenter segmenter = Connect(server, options => options.MaxConcurrency = 3);
        Task.WaitAll([.. Enumerable.Range(0, 20).Select(_ => segmenter.SegmentAsync(Frame))]);
        Assert.That(most, Is.EqualTo(3));
    }

    [Test]
    public async Task Disposing_waits_for_requests_under_way_and_refuses_later_ones()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var arrived = new TaskCompletionSource();
        using var server = new FakeServer((_, _) =>
        {
            arrived.SetResult();
            return answer.Task;
        });
        RemoteInstanceSegmenter segmenter = Connect(server);
        Task<SegmentationResult> running = segmenter.SegmentAsync(Frame);
        await arrived.Task;
        Task disposing = Task.Run(segmenter.Dispose);
        Assert.That(disposing.Wait(50), Is.False);
        answer.SetResult(FakeServer.Answer(FakeServer.Empty));
        await disposing;
        Assert.That((await running).Instances, Is.Empty);
        Assert.That(() => segmenter.Segment(Frame), Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase("""{"models":[]}""", null, "0 models")]
    [TestCase(FakeServer.Models, "other", "no model 'other'; it has cells")]
    [TestCase("{}", null, "not a MaskRcnn.Onnx server")]
    public void A_model_that_is_not_there_is_named(string models, string? wanted, string message)
    {
        using var server = new FakeServer { ModelsAnswer = models };
        using RemoteInstanceSegmenter segmenter = Connect(server, options => options.Model = wanted);
        Assert.That(() => segmenter.Info, Throws.TypeOf<RemoteSegmenterException>().With.Message.Contains(message));
    }

    [Test]
    public void Options_that_cannot_work_are_refused_each_by_its_name()
    {
        using var http = new HttpClient();
        var options = new RemoteSegmenterOptions { Server = new Uri("ftp://x/"), MaxConcurrency = 0, Timeout = TimeSpan.Zero, ApiKey = "a b" };
        Assert.That(
            () => new RemoteInstanceSegmenter(http, options),
            Throws.ArgumentException.With.Message.Contains("Server").And.Message.Contains("MaxConcurrency").And.Message.Contains("Timeout").And.Message.Contains("ApiKey"));
    }

    private static RemoteInstanceSegmenter Connect(FakeServer server, Action<RemoteSegmenterOptions>? configure = null)
    {
        var options = new RemoteSegmenterOptions { Server = new Uri("http://server/base") };
        configure?.Invoke(options);
        return new RemoteInstanceSegmenter(new HttpClient(server, disposeHandler: false), options);
    }
}
