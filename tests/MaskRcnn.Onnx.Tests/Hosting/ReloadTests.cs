using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Diagnostics;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class ReloadTests
{
    private FakeLoader _loader = null!;
    private ReloadableInstanceSegmenter _segmenter = null!;

    [SetUp]
    public void Open()
    {
        _loader = new FakeLoader();
        _segmenter = new ReloadableInstanceSegmenter(_loader, "first", allowSignatureChange: false, logger: null);
    }

    [TearDown]
    public void Close() => _segmenter.Dispose();

    [Test]
    public async Task A_reload_warms_the_new_model_up_puts_it_in_place_and_disposes_of_the_old_one()
    {
        FakeSegmenter? warm = null;
        _loader.OnWarmUp = (fake, _) =>
        {
            Assert.That(_segmenter.Info.Model, Is.EqualTo("first"));
            warm = fake;
        };
        SegmenterInfo info = await _segmenter.ReloadAsync("second");
        Assert.That((info.Model, _segmenter.Info.Model), Is.EqualTo(("second", "second")));
        Assert.That(warm, Is.SameAs(_loader.Loaded[1]));
        Assert.That(_loader.Loaded.Select(fake => fake.Disposals), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(_segmenter.GetService<FakeSegmenter>(), Is.SameAs(_loader.Loaded[1]));
    }

    [Test]
    public async Task Without_a_name_the_present_model_is_read_anew()
    {
        await _segmenter.ReloadAsync("second");
        await _segmenter.ReloadAsync();
        Assert.That(_loader.Loaded.Select(fake => fake.Info.Model), Is.EqualTo(new[] { "first", "second", "second" }));
    }

    [Test]
    public async Task A_running_call_finishes_on_the_old_model_and_new_calls_run_on_the_new_one()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSegmenter old = _loader.Loaded[0];
        old.Run = async (request, _) =>
        {
            await finish.Task;
            Assert.That(old.Disposals, Is.Zero);
            return FakeSegmenter.Find(request);
        };
        Task<SegmentationResult> single = _segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Task<IReadOnlyList<SegmentationOutcome>> batch = _segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(2))]);
        var blocking = Task.Run(() => _segmenter.Segment(FakeSegmenter.Frame(3)));
        Task<SegmenterInfo> reload = _segmenter.ReloadAsync("second");
        await Until(() => _segmenter.Info.Model == "second");
        Assert.That(FakeSegmenter.NumberOf(await _segmenter.SegmentAsync(FakeSegmenter.Frame(4))), Is.EqualTo(4));
        Assert.That((reload.IsCompleted, old.Disposals), Is.EqualTo((false, 0)));
        finish.SetResult();
        await reload;
        Assert.That(old.Disposals, Is.EqualTo(1));
        Assert.That(
            new[] { await single, (await batch)[0].Result, await blocking }.Select(FakeSegmenter.NumberOf), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [TestCase(ModelReloadStep.Load)]
    [TestCase(ModelReloadStep.Signature)]
    [TestCase(ModelReloadStep.WarmUp)]
    public async Task A_step_that_fails_is_named_keeps_the_old_model_and_leaves_nothing_behind(ModelReloadStep step)
    {
        var cause = new BundleException("config.json is missing.", "config.json");
        switch (step)
        {
            case ModelReloadStep.Load:
                _loader.OnLoad = _ => throw cause;
                break;
            case ModelReloadStep.Signature:
                _loader.OnLoad = fake => fake.Info = fake.Info with { Labels = ["another"] };
                break;
            default:
                _loader.OnWarmUp = (_, _) => throw cause;
                break;
        }

        ModelReloadException? error = await Assert.ThrowsAsync<ModelReloadException>(() => _segmenter.ReloadAsync("second"));
        Assert.That(error!.Step, Is.EqualTo(step));
        Assert.That(error.InnerException, step == ModelReloadStep.Signature ? Is.Null : Is.SameAs(cause));
        Assert.That(error.Message, Does.Contain(step == ModelReloadStep.Signature ? "classes" : "config.json is missing."));
        Assert.That(_segmenter.Info.Model, Is.EqualTo("first"));
        Assert.That(FakeSegmenter.NumberOf(_segmenter.Segment(FakeSegmenter.Frame(1))), Is.EqualTo(1));
        Assert.That(_loader.Loaded.Skip(1).Select(fake => fake.Disposals), Is.All.EqualTo(1));
        Assert.That(_loader.Loaded[0].Disposals, Is.Zero);
    }

    [Test]
    public void An_error_of_another_kind_tells_nothing_of_its_text()
    {
        _loader.OnLoad = _ => throw new IOException("/secret/path");
        Assert.That(
            async () => await _segmenter.ReloadAsync("second"),
            Throws.TypeOf<ModelReloadException>().With.Message.Not.Contains("secret").And.InnerException.TypeOf<IOException>());
    }

    [TestCaseSource(nameof(OtherSignatures))]
    public async Task What_callers_rely_on_may_change_only_where_it_is_allowed(Func<SegmenterInfo, SegmenterInfo> change)
    {
        _loader.OnLoad = fake => fake.Info = fake.Info.Model == "second" ? change(fake.Info) : fake.Info;
        Assert.That(
            async () => await _segmenter.ReloadAsync("second"),
            Throws.TypeOf<ModelReloadException>().With.Property("Step").EqualTo(ModelReloadStep.Signature));
        using var free = new ReloadableInstanceSegmenter(_loader, "first", allowSignatureChange: true, logger: null);
        Assert.That((await free.ReloadAsync("second")).Model, Is.EqualTo("second"));
    }

    [Test]
    public async Task Another_limit_of_instances_is_no_other_signature()
    {
        _loader.OnLoad = fake => fake.Info = fake.Info with { MaxInstances = 7 };
        Assert.That((await _segmenter.ReloadAsync("second")).MaxInstances, Is.EqualTo(7));
    }

    [Test]
    public async Task Reloads_at_the_same_time_run_one_after_the_other()
    {
        int loading = 0;
        int most = 0;
        _loader.OnLoad = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref loading));
            Thread.Sleep(2);
            Interlocked.Decrement(ref loading);
        };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _segmenter.ReloadAsync($"model-{number}")));
        Assert.That(most, Is.EqualTo(1));
        Assert.That(_loader.Loaded.Sum(fake => fake.Disposals), Is.EqualTo(8));
        Assert.That(_loader.Loaded.Single(fake => fake.Disposals == 0).Info.Model, Is.EqualTo(_segmenter.Info.Model));
    }

    [Test]
    public void A_cancelled_reload_keeps_the_old_model_and_disposes_of_the_new_one()
    {
        using var source = new CancellationTokenSource();
        _loader.OnWarmUp = (_, token) =>
        {
            source.Cancel();
            token.ThrowIfCancellationRequested();
        };
        Assert.That(async () => await _segmenter.ReloadAsync("second", source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_segmenter.Info.Model, Is.EqualTo("first"));
        Assert.That(_loader.Loaded.Select(fake => fake.Disposals), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Disposing_ends_a_reload_and_leaves_no_model_behind()
    {
        var loading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loader.OnWarmUp = (_, token) =>
        {
            loading.SetResult();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        };
        Task<SegmenterInfo> reload = _segmenter.ReloadAsync("second");
        await loading.Task;
        _segmenter.Dispose();
        _segmenter.Dispose();
        Assert.That(async () => await reload, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(_loader.Loaded.Select(fake => fake.Disposals), Is.All.EqualTo(1));
        Assert.That(() => _segmenter.Segment(FakeSegmenter.Frame(1)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(async () => await _segmenter.ReloadAsync(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_call_that_hangs_on_the_old_model_holds_no_later_reload_up()
    {
        using var logs = new LogSink();
        var segmenter = new ReloadableInstanceSegmenter(_loader, "first", allowSignatureChange: false, logs.CreateLogger("reload"))
        {
            DrainPatience = TimeSpan.FromMilliseconds(20),
        };
        FakeSegmenter old = _loader.Loaded[1];
        TaskCompletionSource hang = Hang(old);
        Task<SegmentationResult> call = segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        Assert.That((await segmenter.ReloadAsync("second")).Model, Is.EqualTo("second"));
        Assert.That((await segmenter.ReloadAsync("third")).Model, Is.EqualTo("third"));
        await Until(() => _loader.Loaded[2].Disposals == 1);
        Assert.That(_loader.Loaded.Skip(1).Select(fake => fake.Disposals), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(logs.Entries.Select(entry => entry.Text), Has.Some.EqualTo(
            "Bundle first was replaced, but calls still run on it; it is disposed of when the last of them ends"));

        var disposing = Task.Run(segmenter.Dispose);
        await Until(() => _loader.Loaded[3].Disposals == 1);
        Assert.That((disposing.IsCompleted, old.Disposals), Is.EqualTo((false, 0)));
        hang.SetResult();
        await disposing;
        Assert.That(old.Disposals, Is.EqualTo(1));
        Assert.That(FakeSegmenter.NumberOf(await call), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_is_cancelled_after_the_exchange_only_ends_the_waiting()
    {
        TaskCompletionSource hang = Hang(_loader.Loaded[0]);
        Task<SegmentationResult> call = _segmenter.SegmentAsync(FakeSegmenter.Frame(1));
        using var source = new CancellationTokenSource();
        Task<SegmenterInfo> reload = _segmenter.ReloadAsync("second", source.Token);
        await Until(() => _segmenter.Info.Model == "second");
        await source.CancelAsync();
        Assert.That((await reload).Model, Is.EqualTo("second"));
        hang.SetResult();
        await call;
    }

    [Test]
    public async Task Reloads_are_counted_by_outcome()
    {
        string model = $"reloaded-{Guid.NewGuid():N}";
        using var metrics = new MetricSink(model);
        await _segmenter.ReloadAsync(model);
        _loader.OnLoad = _ => throw new BundleException("broken");
        Assert.That(async () => await _segmenter.ReloadAsync("third"), Throws.TypeOf<ModelReloadException>());
        Assert.That(metrics["maskrcnn.model.reloads"], Is.EqualTo(new[] { "maskrcnn.outcome=success", "maskrcnn.outcome=error" }));
    }

    [Test]
    public void A_model_that_cannot_be_disposed_of_does_not_fail_the_reload()
    {
        using var logs = new LogSink();
        using var segmenter = new ReloadableInstanceSegmenter(_loader, "first", allowSignatureChange: false, logs.CreateLogger("reload"));
        _loader.Loaded[1].OnDispose = () => throw new InvalidOperationException("native trouble");
        Assert.That(async () => (await segmenter.ReloadAsync("second")).Model, Is.EqualTo("second"));
        Assert.That(logs.Entries.Single(entry => entry.Exception is not null).Exception!.Message, Is.EqualTo("native trouble"));
    }

    [Test]
    public void A_new_model_that_cannot_be_disposed_of_does_not_hide_why_it_was_refused()
    {
        _loader.OnLoad = fake => fake.OnDispose = () => throw new InvalidOperationException("native trouble");
        _loader.OnWarmUp = (_, _) => throw new InferenceException("backbone.onnx failed");
        Assert.That(
            async () => await _segmenter.ReloadAsync("second"),
            Throws.TypeOf<ModelReloadException>().With.Property("Step").EqualTo(ModelReloadStep.WarmUp));
        Assert.That(FakeSegmenter.NumberOf(_segmenter.Segment(FakeSegmenter.Frame(1))), Is.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> OtherSignatures()
    {
        yield return Case("labels", info => info with { Labels = ["another"] });
        yield return Case("category ids", info => info with { CategoryIds = [2] });
        yield return Case("masks", info => info with { HasMasks = false });
        yield return Case("keypoints", info => info with { KeypointNames = ["nose"] });

        static TestCaseData Case(string name, Func<SegmenterInfo, SegmenterInfo> change) =>
            new TestCaseData(change).SetArgDisplayNames(name);
    }

    private static TaskCompletionSource Hang(FakeSegmenter fake)
    {
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fake.Run = async (request, _) =>
        {
            await hang.Task;
            return FakeSegmenter.Find(request);
        };
        return hang;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1);
        }
    }
}
