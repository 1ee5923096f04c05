using System.Diagnostics;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Diagnostics;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class OpenTelemetryInstanceSegmenterTests
{
    private const string OnCpu = "maskrcnn.provider=cpu";

    private FakeSegmenter _fake = null!;
    private OpenTelemetryInstanceSegmenter _segmenter = null!;
    private MetricSink _metrics = null!;

    private static string NewModel() => $"model-{Guid.NewGuid():N}";

    [SetUp]
    public void Open()
    {
        _fake = new FakeSegmenter();
        _fake.Info = _fake.Info with { Model = NewModel() };
        _metrics = new MetricSink(_fake.Info.Model);
        _segmenter = new OpenTelemetryInstanceSegmenter(_fake);
    }

    [TearDown]
    public void Close()
    {
        _segmenter.Dispose();
        _fake.Dispose();
        _metrics.Dispose();
    }

    [Test]
    public async Task A_call_counts_as_one_request_one_image_and_its_stages()
    {
        _segmenter.Segment(FakeSegmenter.Frame(1));
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        const string Tags = $"maskrcnn.operation=segment maskrcnn.outcome=success {OnCpu}";
        Assert.That(_metrics["maskrcnn.requests"], Is.EqualTo(new[] { Tags, Tags }));
        Assert.That(_metrics["maskrcnn.request.duration"], Is.EqualTo(new[] { Tags, Tags }));
        Assert.That(_metrics["maskrcnn.images"], Is.EqualTo(Enumerable.Repeat($"maskrcnn.outcome=success {OnCpu}", 2)));
        Assert.That(_metrics.Values("maskrcnn.image.instances"), Is.EqualTo(new[] { 1, 1 }));
        Assert.That(_metrics.Sum("maskrcnn.rejections"), Is.Zero);
    }

    [Test]
    public void Stages_are_in_seconds_and_those_that_did_not_run_are_left_out()
    {
        _segmenter.Segment(FakeSegmenter.Frame(1));
        Assert.That(
            _metrics["maskrcnn.stage.duration"],
            Is.EqualTo(new[] { $"{OnCpu} maskrcnn.stage=preprocess", $"{OnCpu} maskrcnn.stage=backbone" }));
        Assert.That(_metrics.Values("maskrcnn.stage.duration"), Is.EqualTo(new[] { 0.002, 0.03 }));
        Assert.That(_metrics.UnitOf("maskrcnn.stage.duration"), Is.EqualTo("s"));
    }

    [Test]
    public void Images_that_ran_as_one_batch_count_their_stages_once()
    {
        var together = new StageTimings { Backbone = TimeSpan.FromMilliseconds(40) };
        _fake.Run = (request, _) => Task.FromResult(new SegmentationResult(request.Frame.Size, [], together));
        _segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(1)), new(FakeSegmenter.Frame(2)), new(FakeSegmenter.Frame(3))]).Wait();
        Assert.That(_metrics.Values("maskrcnn.stage.duration"), Is.EqualTo(new[] { 0.04 }));
        Assert.That(_metrics.Sum("maskrcnn.images"), Is.EqualTo(3));
    }

    [Test]
    public async Task Each_image_of_a_batch_counts_with_its_own_outcome()
    {
        _fake.Run = (request, _) => FakeSegmenter.NumberOf(request.Frame) == 2
            ? throw new InferenceException("not a number")
            : Task.FromResult(FakeSegmenter.Find(request));
        await _segmenter.SegmentBatchAsync([
            new(FakeSegmenter.Frame(1)),
            new(FakeSegmenter.Frame(2)),
            new(FakeSegmenter.Frame(3), null, new CancellationToken(canceled: true)),
        ]);
        Assert.That(_metrics["maskrcnn.requests"], Is.EqualTo(new[] { $"maskrcnn.operation=batch maskrcnn.outcome=success {OnCpu}" }));
        Assert.That(_metrics["maskrcnn.images"], Is.EqualTo(new[]
        {
            $"maskrcnn.outcome=success {OnCpu}", $"maskrcnn.outcome=error {OnCpu}", $"maskrcnn.outcome=cancelled {OnCpu}",
        }));
    }

    [TestCaseSource(nameof(Failures))]
    public void A_failure_counts_under_its_outcome_and_a_refusal_under_its_reason(Exception error, string outcome, string? reason)
    {
        _fake.Run = (_, _) => throw error;
        Assert.That(() => _segmenter.Segment(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(error));
        Assert.That(
            _metrics["maskrcnn.requests"],
            Is.EqualTo(new[] { $"error.type={error.GetType().FullName} maskrcnn.operation=segment maskrcnn.outcome={outcome} {OnCpu}" }));
        Assert.That(_metrics["maskrcnn.images"], Is.EqualTo(new[] { $"maskrcnn.outcome={outcome} {OnCpu}" }));
        Assert.That(_metrics["maskrcnn.rejections"], Is.EqualTo(reason is null ? [] : new[] { $"maskrcnn.reason={reason}" }));
    }

    [Test]
    public void The_gauge_tells_what_runs_and_what_was_asked_for_until_the_segmenter_is_disposed()
    {
        _fake.Info = _fake.Info with { RequestedProvider = "cuda" };
        _metrics.Observe();
        Assert.That(_metrics["maskrcnn.provider.info"], Is.EqualTo(new[] { $"{OnCpu} maskrcnn.provider.requested=cuda" }));
        _segmenter.Dispose();
        _metrics.Observe();
        Assert.That(_metrics["maskrcnn.provider.info"], Has.Count.EqualTo(1));
    }

    [Test]
    public void A_call_is_an_activity_with_model_provider_outcome_and_instances()
    {
        using var activities = new ActivitySink(_fake.Info.Model);
        _segmenter.Segment(FakeSegmenter.Frame(1));
        Activity activity = activities.Ended.Single();
        Assert.That(
            (activity.OperationName, activity.Kind, activity.Status),
            Is.EqualTo(("segment", ActivityKind.Internal, ActivityStatusCode.Unset)));
        Assert.That(activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), Is.EquivalentTo(new[]
        {
            $"maskrcnn.model={_fake.Info.Model}", OnCpu, "maskrcnn.images=1", "maskrcnn.outcome=success", "maskrcnn.instances=1",
        }));
    }

    [Test]
    public void The_activity_of_a_failure_has_the_type_of_the_error_and_not_its_text()
    {
        using var activities = new ActivitySink(_fake.Info.Model);
        _fake.Run = (_, _) => throw new InferenceException("secret words");
        Assert.That(() => _segmenter.Segment(FakeSegmenter.Frame(1)), Throws.TypeOf<InferenceException>());
        Activity activity = activities.Ended.Single();
        Assert.That(activity.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(activity.GetTagItem("error.type"), Is.EqualTo(typeof(InferenceException).FullName));
        Assert.That(activity.StatusDescription ?? string.Concat(activity.TagObjects.Select(tag => tag.Value)), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task The_activity_is_the_parent_of_what_the_inner_segmenter_does()
    {
        using var activities = new ActivitySink(_fake.Info.Model);
        string? inside = null;
        _fake.Run = async (request, _) =>
        {
            await Task.Yield();
            inside = Activity.Current?.Id;
            return FakeSegmenter.Find(request);
        };
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Assert.That(inside, Is.EqualTo(activities.Ended.Single().Id));
        Assert.That(Activity.Current?.Id, Is.Not.EqualTo(inside));
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return new TestCaseData(new OperationCanceledException(), "cancelled", null);
        yield return new TestCaseData(new SegmenterBusyException("full"), "busy", "queue_full");
        yield return new TestCaseData(new SegmenterTimeoutException("late"), "timeout", "queue_timeout");
        yield return new TestCaseData(new ObjectDisposedException("it"), "error", "disposed");
        yield return new TestCaseData(new ArgumentException("unicorn"), "invalid", null);
        yield return new TestCaseData(new InferenceException("not a number"), "error", null);
    }

    private sealed class ActivitySink : IDisposable
    {
        private readonly ActivityListener _listener;

        public ActivitySink(string model)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SegmenterTelemetry.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (model.Equals(activity.GetTagItem("maskrcnn.model")))
                    {
                        Ended.Add(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Ended { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
