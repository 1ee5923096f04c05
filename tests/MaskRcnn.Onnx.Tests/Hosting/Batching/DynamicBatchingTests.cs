using System.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace MaskRcnn.Onnx.Tests.Hosting.Batching;

internal sealed class DynamicBatchingTests
{
    private FakeSegmenter _fake = null!;
    private FakeTimeProvider _time = null!;
    private DynamicBatchingOptions _options = null!;

    [SetUp]
    public void Open()
    {
        _fake = new FakeSegmenter();
        _fake.Info = _fake.Info with { Model = $"batched-{Guid.NewGuid():N}" };
        _time = new FakeTimeProvider();
        _options = new DynamicBatchingOptions { MaxBatchSize = 3, MaxDelay = TimeSpan.FromMilliseconds(50) };
    }

    [TearDown]
    public void Close() => _fake.Dispose();

    [Test]
    public async Task A_whole_batch_runs_at_once_and_each_caller_gets_its_own()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        SegmentationResult[] results = await Task.WhenAll(
            Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number))));
        Assert.That(results.Select(FakeSegmenter.NumberOf), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(_fake.Batches, Is.EqualTo(new[] { new[] { 1, 2, 3 } }));
    }

    [Test]
    public async Task Fewer_images_run_when_the_oldest_has_waited_long_enough()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult> first = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Task<SegmentationResult> second = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        await Task.Delay(20);
        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((false, false)));
        await AdvanceUntil(first, TimeSpan.FromMilliseconds(10));
        Assert.That(FakeSegmenter.NumberOf(await second), Is.EqualTo(2));
        Assert.That(_fake.Batches, Is.EqualTo(new[] { new[] { 1, 2 } }));
    }

    [Test]
    public async Task An_image_alone_is_a_single_call_and_needs_no_batch()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult> alone = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        await AdvanceUntil(alone, TimeSpan.FromMilliseconds(60));
        Assert.That(_fake.Batches, Is.Empty);
    }

    [Test]
    public async Task Sizes_are_not_mixed_and_none_starves_behind_a_more_frequent_one()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult> rare = segmenter.SegmentAsync(FakeSegmenter.Frame(100, width: 16));
        await Task.WhenAll(Numbers(1, 6).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number))));
        Assert.That(_fake.Batches.SelectMany(batch => batch), Is.EquivalentTo(Numbers(1, 6)));
        Assert.That(rare.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Task<SegmentationResult>[] more = [.. Numbers(7, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        Assert.That(FakeSegmenter.NumberOf(await rare), Is.EqualTo(100));
        await Task.WhenAll(more);
    }

    [Test]
    public async Task While_a_batch_runs_the_next_one_gathers()
    {
        (TaskCompletionSource begun, TaskCompletionSource finish) = BlockFirstBatch();
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult>[] first = [.. Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        await begun.Task;
        Task<SegmentationResult>[] then = [.. Numbers(4, 5).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        _time.Advance(TimeSpan.FromMinutes(1));
        finish.SetResult();
        await Task.WhenAll([.. first, .. then]);
        Assert.That(_fake.Batches, Is.EqualTo(new[] { new[] { 1, 2, 3 }, [4, 5, 6], [7, 8] }));
    }

    [Test]
    public async Task So_many_batches_run_at_a_time_as_are_allowed()
    {
        _options.MaxConcurrentBatches = 2;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int inside = 0;
        _fake.BeforeBatch = _ =>
        {
            if (Interlocked.Increment(ref inside) == 2)
            {
                both.SetResult();
            }

            return both.Task;
        };
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        await Task.WhenAll(Numbers(1, 6).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number))));
        Assert.That(_fake.Batches, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Every_member_keeps_its_options()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        SegmentationResult[] results = await Task.WhenAll(Numbers(1, 3).Select(
            number => segmenter.SegmentAsync(FakeSegmenter.Frame(number), new SegmentationOptions { ScoreThreshold = number / 10f })));
        Assert.That(results.Select(result => result.Instances[0].Score), Is.EqualTo(new[] { 0.1f, 0.2f, 0.3f }));
    }

    [Test]
    public async Task A_blocking_call_waits_for_its_batch_as_well()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        int[] found = await Task.WhenAll(Numbers(1, 3).Select(
            number => Task.Factory.StartNew(
                () => FakeSegmenter.NumberOf(segmenter.Segment(FakeSegmenter.Frame(number))),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
        Assert.That(found, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(_fake.Batches, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_batch_of_a_caller_goes_to_the_inner_segmenter_as_it_is()
    {
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        await segmenter.SegmentBatchAsync([.. Numbers(1, 5).Select(number => new SegmentationRequest(FakeSegmenter.Frame(number)))]);
        Assert.That(_fake.Batches, Is.EqualTo(new[] { Numbers(1, 5) }));
    }

    [Test]
    public async Task Cancelled_while_it_waits_an_image_leaves_the_queue_at_once_and_is_never_run()
    {
        _options.QueueLimit = 3;
        _options.WhenFull = WhenFull.Refuse;
        (TaskCompletionSource begun, TaskCompletionSource finish) = BlockFirstBatch();
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult>[] running = [.. Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        await begun.Task;
        using var source = new CancellationTokenSource();
        Task<SegmentationResult> leaving = segmenter.SegmentAsync(FakeSegmenter.Frame(4), null, source.Token);
        Task<SegmentationResult>[] staying = [.. Numbers(5, 2).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        await source.CancelAsync();
        Assert.That(
            async () => await leaving,
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(source.Token));
        Task<SegmentationResult> inItsPlace = segmenter.SegmentAsync(FakeSegmenter.Frame(7));
        finish.SetResult();
        await Task.WhenAll([.. running, .. staying, inItsPlace]);
        Assert.That(_fake.Batches, Is.EqualTo(new[] { new[] { 1, 2, 3 }, [5, 6, 7] }));
    }

    [Test]
    public async Task Cancelled_while_it_runs_an_image_leaves_its_neighbours_alone()
    {
        using var source = new CancellationTokenSource();
        _fake.Run = async (request, _) =>
        {
            await source.CancelAsync();
            request.CancellationToken.ThrowIfCancellationRequested();
            return FakeSegmenter.Find(request);
        };
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult> first = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<SegmentationResult> cancelled = segmenter.SegmentAsync(FakeSegmenter.Frame(2), null, source.Token);
        Task<SegmentationResult> third = segmenter.SegmentAsync(FakeSegmenter.Frame(3));
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((FakeSegmenter.NumberOf(await first), FakeSegmenter.NumberOf(await third)), Is.EqualTo((1, 3)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_bad_image_fails_alone_even_where_the_segmenter_lets_the_whole_batch_fail(bool throws)
    {
        var poison = new InferenceException("not a number");
        _fake.Run = (request, _) =>
            FakeSegmenter.NumberOf(request.Frame) == 2 ? throw poison : Task.FromResult(FakeSegmenter.Find(request));
        IInstanceSegmenter inner = new SpoiledBatches(_fake, throws ? new ArgumentException("unknown class") : null, poison);
        using var segmenter = new DynamicBatchingInstanceSegmenter(inner, _options, _time);
        Task<SegmentationResult>[] calls = [.. Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        Assert.That(async () => await calls[1], Throws.Exception.SameAs(poison));
        Assert.That((FakeSegmenter.NumberOf(await calls[0]), FakeSegmenter.NumberOf(await calls[2])), Is.EqualTo((1, 3)));
    }

    [Test]
    public void A_segmenter_that_turns_the_batch_away_is_not_asked_again()
    {
        int asked = 0;
        _fake.BeforeBatch = _ =>
        {
            asked++;
            throw new SegmenterBusyException("full");
        };
        _fake.Run = (_, _) => throw new InvalidOperationException("must not run");
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult>[] calls = [.. Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        foreach (Task<SegmentationResult> call in calls)
        {
            Assert.That(async () => await call, Throws.TypeOf<SegmenterBusyException>());
        }

        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_full_queue_refuses_or_lets_wait()
    {
        (_options.QueueLimit, _options.WhenFull) = (2, WhenFull.Refuse);
        (TaskCompletionSource begun, TaskCompletionSource finish) = BlockFirstBatch();
        using DynamicBatchingInstanceSegmenter refusing = Make();
        _options.WhenFull = WhenFull.Wait;
        using DynamicBatchingInstanceSegmenter waiting = Make();
        Task<SegmentationResult>[] queued = [.. Numbers(1, 2).Select(number => refusing.SegmentAsync(FakeSegmenter.Frame(number)))];
        Assert.That(async () => await refusing.SegmentAsync(FakeSegmenter.Frame(3)), Throws.TypeOf<SegmenterBusyException>());
        await AdvanceUntil(begun.Task, TimeSpan.FromMilliseconds(60));
        Task<SegmentationResult>[] all = [.. Numbers(4, 9).Select(number => waiting.SegmentAsync(FakeSegmenter.Frame(number)))];
        finish.SetResult();
        foreach (Task<SegmentationResult> call in (Task<SegmentationResult>[])[.. queued, .. all])
        {
            await AdvanceUntil(call, TimeSpan.FromMilliseconds(60));
        }

        Assert.That(all.Select(call => FakeSegmenter.NumberOf(call.Result)), Is.EqualTo(Numbers(4, 9)));
    }

    [Test]
    public async Task An_image_that_waited_too_long_says_so_and_leaves_its_place()
    {
        (_options.QueueTimeout, _options.QueueLimit) = (TimeSpan.FromSeconds(2), 1);
        (TaskCompletionSource begun, TaskCompletionSource finish) = BlockFirstBatch();
        _options.MaxDelay = TimeSpan.Zero;
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        _fake.Run = async (request, _) =>
        {
            begun.TrySetResult();
            await finish.Task;
            return FakeSegmenter.Find(request);
        };
        Task<SegmentationResult> running = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        await begun.Task;
        Task<SegmentationResult> inQueue = segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        Task<SegmentationResult> beforeQueue = segmenter.SegmentAsync(FakeSegmenter.Frame(3));
        _time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.That(async () => await inQueue, Throws.TypeOf<SegmenterTimeoutException>().With.Message.Contains("2 s"));
        Assert.That(async () => await beforeQueue, Throws.TypeOf<SegmenterTimeoutException>());
        finish.SetResult();
        Assert.That(FakeSegmenter.NumberOf(await running), Is.EqualTo(1));
        Assert.That(FakeSegmenter.NumberOf(await segmenter.SegmentAsync(FakeSegmenter.Frame(4))), Is.EqualTo(4));
    }

    [Test]
    public async Task Disposing_while_busy_turns_waiting_images_away_and_lets_the_running_batch_finish_first()
    {
        _options.QueueLimit = 2;
        (TaskCompletionSource begun, TaskCompletionSource finish) = BlockFirstBatch();
        DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult>[] running = [.. Numbers(1, 2).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        await AdvanceUntil(begun.Task, TimeSpan.FromMilliseconds(60));
        Task<SegmentationResult>[] waiting = [.. Numbers(3, 4).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        var disposing = Task.Run(segmenter.Dispose);
        foreach (Task<SegmentationResult> call in waiting)
        {
            Assert.That(async () => await call, Throws.TypeOf<ObjectDisposedException>());
        }

        Assert.That((disposing.IsCompleted, _fake.Disposals), Is.EqualTo((false, 0)));
        finish.SetResult();
        Assert.That((await Task.WhenAll(running)).Select(FakeSegmenter.NumberOf), Is.EqualTo(new[] { 1, 2 }));
        await disposing;
        Assert.That(_fake.Disposals, Is.EqualTo(1));
        Assert.That(async () => await segmenter.SegmentAsync(FakeSegmenter.Frame(9)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_queue_tells_its_depth_its_waits_and_the_sizes_of_its_batches()
    {
        using var metrics = new MetricSink(_fake.Info.Model);
        using DynamicBatchingInstanceSegmenter segmenter = Make();
        Task<SegmentationResult>[] calls = [.. Numbers(1, 2).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number)))];
        Assert.That(metrics.Sum("maskrcnn.queue.depth"), Is.EqualTo(2));
        await AdvanceUntil(calls[0], TimeSpan.FromMilliseconds(60));
        await Task.WhenAll(calls);
        Assert.That(metrics.Sum("maskrcnn.queue.depth"), Is.Zero);
        Assert.That(metrics.Values("maskrcnn.batch.size"), Is.EqualTo(new[] { 2 }));
        Assert.That(metrics["maskrcnn.queue.wait"], Is.All.EqualTo("maskrcnn.outcome=success maskrcnn.queue=batching"));
        Assert.That(metrics.Values("maskrcnn.queue.wait"), Has.All.GreaterThanOrEqualTo(0.05));
    }

    [Test]
    public async Task The_activity_of_the_call_that_made_it_is_not_carried_along()
    {
        Activity? seen = null;
        _fake.Run = (request, _) =>
        {
            seen = Activity.Current;
            return Task.FromResult(FakeSegmenter.Find(request));
        };
        DynamicBatchingInstanceSegmenter segmenter;
        using (Activity making = new Activity("making").Start())
        {
            segmenter = Make();
        }

        using (segmenter)
        {
            await Task.WhenAll(Numbers(1, 3).Select(number => segmenter.SegmentAsync(FakeSegmenter.Frame(number))));
        }

        Assert.That(seen, Is.Null);
    }

    [TestCase("MaxBatchSize")]
    [TestCase("MaxDelay")]
    [TestCase("MaxConcurrentBatches")]
    [TestCase("QueueLimit")]
    [TestCase("WhenFull")]
    [TestCase("QueueTimeout")]
    public void A_bad_setting_is_refused_by_name(string setting)
    {
        Action spoil = setting switch
        {
            "MaxBatchSize" => () => _options.MaxBatchSize = 1,
            "MaxDelay" => () => _options.MaxDelay = TimeSpan.FromSeconds(2),
            "MaxConcurrentBatches" => () => _options.MaxConcurrentBatches = 0,
            "QueueLimit" => () => _options.QueueLimit = 0,
            "WhenFull" => () => _options.WhenFull = (WhenFull)5,
            _ => () => _options.QueueTimeout = TimeSpan.FromDays(2),
        };
        spoil();
        Assert.That(Make, Throws.ArgumentException.With.Message.Contains(setting));
    }

    private static int[] Numbers(int first, int count) => [.. Enumerable.Range(first, count)];

    private DynamicBatchingInstanceSegmenter Make() => new(_fake, _options, _time);

    private (TaskCompletionSource Begun, TaskCompletionSource Finish) BlockFirstBatch()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _fake.BeforeBatch = async _ =>
        {
            begun.TrySetResult();
            await finish.Task;
        };
        return (begun, finish);
    }

    // The dispatcher sets its timer on a thread of its own, perhaps after the clock was advanced: so it is advanced until the call ends.
    private async Task AdvanceUntil(Task call, TimeSpan step)
    {
        while (!call.IsCompleted)
        {
            _time.Advance(step);
            await Task.Delay(1);
        }

        await call;
    }

    /// <summary>Lets every batch fail as a whole with its bad member.</summary>
    private sealed class SpoiledBatches(IInstanceSegmenter inner, Exception? thrown, Exception outcome) : DelegatingInstanceSegmenter(inner)
    {
        public override Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
            IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default) => thrown is null
            ? Task.FromResult<IReadOnlyList<SegmentationOutcome>>([.. requests.Select(_ => new SegmentationOutcome(outcome))])
            : Task.FromException<IReadOnlyList<SegmentationOutcome>>(thrown);
    }
}
