using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class ConcurrencyGateInstanceSegmenterTests
{
    private FakeSegmenter _fake = null!;
    private FakeTimeProvider _time = null!;
    private TaskCompletionSource _release = null!;

    [SetUp]
    public void Open()
    {
        _fake = new FakeSegmenter();
        _fake.Info = _fake.Info with { Model = $"gated-{Guid.NewGuid():N}" };
        _time = new FakeTimeProvider();
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _fake.Run = async (request, _) =>
        {
            await _release.Task;
            return FakeSegmenter.Find(request);
        };
    }

    [TearDown]
    public void Close() => _fake.Dispose();

    [Test]
    public async Task No_more_calls_pass_than_the_limit_and_a_batch_is_one_call()
    {
        int inside = 0;
        int most = 0;
        _fake.Run = async (request, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(2, CancellationToken.None);
            Interlocked.Decrement(ref inside);
            return FakeSegmenter.Find(request);
        };
        using ConcurrencyGateInstanceSegmenter segmenter = Gate(options => options.MaxConcurrency = 2);
        Task[] calls =
        [
            .. Enumerable.Range(0, 10).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number))),
            .. Enumerable.Range(0, 5).Select(
                number => segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(number)), new(FakeSegmenter.Frame(-1))])),
            .. Enumerable.Range(0, 5).Select(number => Task.Run(() => segmenter.Segment(FakeSegmenter.Frame(number)))),
        ];
        await Task.WhenAll(calls);
        Assert.That(most, Is.EqualTo(2));
    }

    [Test]
    public async Task A_full_gate_that_refuses_says_busy_and_lets_the_others_through()
    {
        using ConcurrencyGateInstanceSegmenter segmenter = Gate(
            options => (options.MaxConcurrency, options.QueueLimit, options.WhenFull) = (1, 1, WhenFull.Refuse));
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<SegmentationResult> waiting = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        Assert.That(async () => await segmenter.SegmentAsync(FakeSegmenter.Frame(3)), Throws.TypeOf<SegmenterBusyException>());
        Assert.That(() => segmenter.Segment(FakeSegmenter.Frame(3)), Throws.TypeOf<SegmenterBusyException>());
        Assert.That(async () => await segmenter.SegmentBatchAsync([]), Throws.TypeOf<SegmenterBusyException>());
        _release.SetResult();
        Assert.That((FakeSegmenter.NumberOf(await running), FakeSegmenter.NumberOf(await waiting)), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task A_call_that_waited_too_long_says_so_and_the_running_one_is_left_alone()
    {
        using ConcurrencyGateInstanceSegmenter segmenter = Gate(
            options => (options.MaxConcurrency, options.QueueTimeout) = (1, TimeSpan.FromSeconds(2)));
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<SegmentationResult> waiting = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(async () => await waiting, Throws.TypeOf<SegmenterTimeoutException>().With.Message.Contains("2 s"));
        _release.SetResult();
        Assert.That(FakeSegmenter.NumberOf(await running), Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_can_be_cancelled_while_it_waits_and_while_it_runs()
    {
        _fake.Run = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        using ConcurrencyGateInstanceSegmenter segmenter = Gate(options => options.MaxConcurrency = 1);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1), null, first.Token);
        Task<SegmentationResult> waiting = segmenter.SegmentAsync(FakeSegmenter.Frame(2), null, second.Token);
        await second.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(running.IsCompleted, Is.False);
        await first.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Disposing_while_busy_turns_waiting_calls_away_and_lets_running_ones_finish_first()
    {
        ConcurrencyGateInstanceSegmenter segmenter = Gate(options => options.MaxConcurrency = 1);
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<SegmentationResult> waiting = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        var disposing = Task.Run(segmenter.Dispose);
        Assert.That(async () => await waiting, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(_fake.Disposals, Is.Zero);
        _release.SetResult();
        Assert.That(FakeSegmenter.NumberOf(await running), Is.EqualTo(1));
        await disposing;
        Assert.That(_fake.Disposals, Is.EqualTo(1));
        Assert.That(async () => await segmenter.SegmentAsync(FakeSegmenter.Frame(3)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_queue_tells_its_depth_and_how_long_each_call_waited_with_what_end()
    {
        using var metrics = new MetricSink(_fake.Info.Model);
        using ConcurrencyGateInstanceSegmenter segmenter = Gate(
            options => (options.MaxConcurrency, options.QueueTimeout) = (1, TimeSpan.FromSeconds(10)));
        using var source = new CancellationTokenSource();
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<SegmentationResult> waiting = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        Task<SegmentationResult> late = segmenter.SegmentAsync(FakeSegmenter.Frame(3));
        Task<SegmentationResult> leaving = segmenter.SegmentAsync(FakeSegmenter.Frame(4), null, source.Token);
        Assert.That(metrics.Sum("maskrcnn.queue.depth"), Is.EqualTo(3));
        _time.Advance(TimeSpan.FromSeconds(3));
        await source.CancelAsync();
        Assert.That(async () => await leaving, Throws.InstanceOf<OperationCanceledException>());
        _release.SetResult();
        await Task.WhenAll(running, waiting, late);
        Assert.That(metrics.Sum("maskrcnn.queue.depth"), Is.Zero);
        Assert.That(metrics.Values("maskrcnn.queue.wait"), Is.EqualTo(new[] { 0, 3, 3, 3 }));
        Assert.That(metrics["maskrcnn.queue.wait"], Is.EqualTo(new[]
        {
            "maskrcnn.outcome=success maskrcnn.queue=gate", "maskrcnn.outcome=cancelled maskrcnn.queue=gate",
            "maskrcnn.outcome=success maskrcnn.queue=gate", "maskrcnn.outcome=success maskrcnn.queue=gate",
        }));
    }

    [TestCase("MaxConcurrency")]
    [TestCase("QueueLimit")]
    [TestCase("WhenFull")]
    [TestCase("QueueTimeout")]
    public void A_bad_setting_is_refused_by_name(string setting)
    {
        var options = new ConcurrencyGateOptions();
        switch (setting)
        {
            case "MaxConcurrency":
                options.MaxConcurrency = 0;
                break;
            case "QueueLimit":
                options.QueueLimit = -1;
                break;
            case "WhenFull":
                options.WhenFull = (WhenFull)7;
                break;
            default:
                options.QueueTimeout = TimeSpan.Zero;
                break;
        }

        Assert.That(() => new ConcurrencyGateInstanceSegmenter(_fake, options), Throws.ArgumentException.With.Message.Contains(setting));
    }

    private ConcurrencyGateInstanceSegmenter Gate(Action<ConcurrencyGateOptions> configure)
    {
        var options = new ConcurrencyGateOptions();
        configure(options);
        return new ConcurrencyGateInstanceSegmenter(_fake, options, _time);
    }
}
