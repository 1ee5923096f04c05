using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class DeviceRecoveryTests
{
    private static readonly InferenceException Loss = new(
        "backbone.onnx failed", new InvalidOperationException("CUDA failure 719: unspecified launch failure ; GPU=0 ; expr=cudaStreamSync()"));

    private FakeLoader _loader = null!;
    private string _model = null!;
    private ReloadableInstanceSegmenter _segmenter = null!;

    [SetUp]
    public void Open()
    {
        _model = $"lost-{Guid.NewGuid():N}";
        _loader = new FakeLoader { Provider = "cuda" };
        _segmenter = new ReloadableInstanceSegmenter(_loader, _model, allowSignatureChange: false, logger: null);
    }

    [TearDown]
    public void Close() => _segmenter.Dispose();

    [Test]
    public async Task A_lost_device_gets_a_new_session_and_the_call_its_result()
    {
        using var metrics = new MetricSink(_model);
        Lose(_loader.Loaded[0]);
        Assert.That(FakeSegmenter.NumberOf(await _segmenter.SegmentAsync(FakeSegmenter.Frame(5))), Is.EqualTo(5));
        Assert.That(_segmenter.Info, Has.Property("EffectiveProvider").EqualTo("cuda").And.Property("ProviderReason").Null);
        Assert.That((await HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(metrics["maskrcnn.device.recoveries"], Is.EqualTo(new[] { "maskrcnn.outcome=rebuilt" }));
        await UntilDisposed(_loader.Loaded[0]);
    }

    [Test]
    public void A_blocking_call_is_saved_as_well()
    {
        Lose(_loader.Loaded[0]);
        Assert.That(FakeSegmenter.NumberOf(_segmenter.Segment(FakeSegmenter.Frame(5))), Is.EqualTo(5));
    }

    [Test]
    public async Task A_device_that_is_lost_again_gives_way_to_the_cpu_and_health_is_degraded()
    {
        using var metrics = new MetricSink(_model);
        _loader.OnLoad = fake => LoseUnlessOnCpu(fake);
        Lose(_loader.Loaded[0]);
        Assert.That(FakeSegmenter.NumberOf(await _segmenter.SegmentAsync(FakeSegmenter.Frame(5))), Is.EqualTo(5));
        SegmenterInfo info = _segmenter.Info;
        Assert.That((info.RequestedProvider, info.EffectiveProvider), Is.EqualTo(("cuda", "cpu")));
        Assert.That(info.ProviderReason, Does.Contain("lost").And.Contain("cuda"));
        HealthCheckResult health = await HealthAsync();
        Assert.That(health.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That((health.Data["requestedProvider"], health.Data["effectiveProvider"]), Is.EqualTo(("cuda", "cpu")));
        Assert.That(metrics["maskrcnn.device.recoveries"], Is.EqualTo(new[] { "maskrcnn.outcome=rebuilt", "maskrcnn.outcome=cpu" }));
        Assert.That(metrics["maskrcnn.provider.fallbacks"], Is.EqualTo(new[] { "maskrcnn.provider=cpu maskrcnn.provider.requested=cuda" }));
        Assert.That(_loader.Loaded, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_device_that_takes_no_new_session_gives_way_to_the_cpu()
    {
        _loader.OnLoad = fake => ThrowUnlessOnCpu(fake);
        Lose(_loader.Loaded[0]);
        Assert.That(FakeSegmenter.NumberOf(await _segmenter.SegmentAsync(FakeSegmenter.Frame(5))), Is.EqualTo(5));
        Assert.That(_segmenter.Info.EffectiveProvider, Is.EqualTo("cpu"));
    }

    [Test]
    public async Task A_session_that_cannot_be_warmed_up_is_no_new_session()
    {
        _loader.OnWarmUp = (fake, _) =>
        {
            if (fake.Info.EffectiveProvider == "cuda")
            {
                throw Loss;
            }
        };
        Lose(_loader.Loaded[0]);
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(5));
        Assert.That(_segmenter.Info.EffectiveProvider, Is.EqualTo("cpu"));
        Assert.That(_loader.Loaded[1].Disposals, Is.EqualTo(1));
    }

    [Test]
    public async Task Where_the_cpu_is_not_allowed_calls_fail_with_their_own_error_and_health_is_unhealthy()
    {
        using var metrics = new MetricSink(_model);
        _loader.MayFallBack = false;
        _loader.OnLoad = fake => ThrowUnlessOnCpu(fake);
        Lose(_loader.Loaded[0]);
        Assert.That(async () => await _segmenter.SegmentAsync(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(Loss));
        Assert.That(() => _segmenter.Segment(FakeSegmenter.Frame(2)), Throws.Exception.SameAs(Loss));
        Assert.That((await _segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(3))]))[0].Error, Is.SameAs(Loss));
        HealthCheckResult health = await HealthAsync();
        Assert.That(health.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(health.Description, Does.Contain("lost").And.Not.Contain("719"));
        Assert.That(metrics["maskrcnn.device.recoveries"], Is.EqualTo(new[] { "maskrcnn.outcome=failed" }), "it is tried once");
    }

    [Test]
    public async Task A_reload_starts_afresh_with_the_provider_that_was_asked_for()
    {
        _loader.OnLoad = fake => ThrowUnlessOnCpu(fake);
        Lose(_loader.Loaded[0]);
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(5));
        _loader.OnLoad = _ => { };
        SegmenterInfo info = await _segmenter.ReloadAsync();
        Assert.That((info.EffectiveProvider, info.ProviderReason), Is.EqualTo(("cuda", (string?)null)));
        Lose(_loader.Loaded[^1]);
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(6));
        Assert.That(_segmenter.Info.EffectiveProvider, Is.EqualTo("cuda"));
    }

    [Test]
    public async Task Calls_that_lose_the_same_device_open_one_new_session()
    {
        var all = new Barrier(8);
        _loader.Loaded[0].Run = async (_, token) =>
        {
            await Task.Run(() => all.SignalAndWait(TimeSpan.FromSeconds(30), token), token);
            throw Loss;
        };
        SegmentationResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => _segmenter.SegmentAsync(FakeSegmenter.Frame(number))));
        Assert.That(results.Select(FakeSegmenter.NumberOf), Is.EqualTo(Enumerable.Range(0, 8)));
        Assert.That(_loader.Loaded, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Only_the_images_of_a_batch_that_lost_the_device_run_again()
    {
        _loader.Loaded[0].Run = (request, _) =>
            FakeSegmenter.NumberOf(request.Frame) >= 2 ? throw Loss : Task.FromResult(FakeSegmenter.Find(request));
        IReadOnlyList<SegmentationOutcome> outcomes = await _segmenter.SegmentBatchAsync(
            [new(FakeSegmenter.Frame(1)), new(FakeSegmenter.Frame(2)), new(FakeSegmenter.Frame(0)), new(FakeSegmenter.Frame(3))]);
        Assert.That(outcomes.Select(outcome => FakeSegmenter.NumberOf(outcome.Result)), Is.EqualTo(new[] { 1, 2, 0, 3 }));
        Assert.That(_loader.Loaded[1].Batches, Is.EqualTo(new[] { new[] { 2, 3 } }));
    }

    [Test]
    public void A_failure_of_a_single_run_opens_no_new_session()
    {
        var error = new InferenceException("box_head.onnx gave a value that is not a number.");
        _loader.Loaded[0].Run = (_, _) => throw error;
        Assert.That(async () => await _segmenter.SegmentAsync(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(error));
        Assert.That(_loader.Loaded, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_cpu_is_never_lost()
    {
        _loader.Provider = "cpu";
        using var segmenter = new ReloadableInstanceSegmenter(_loader, _model, allowSignatureChange: false, logger: null);
        Lose(_loader.Loaded[1]);
        Assert.That(async () => await segmenter.SegmentAsync(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(Loss));
        Assert.That(_loader.Loaded, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_call_that_is_cancelled_while_a_session_is_opened_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        _loader.OnLoad = _ => source.Cancel();
        Lose(_loader.Loaded[0]);
        Assert.That(
            async () => await _segmenter.SegmentAsync(FakeSegmenter.Frame(1), null, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static void Lose(FakeSegmenter fake) => fake.Run = (_, _) => Task.FromException<SegmentationResult>(Loss);

    private static void LoseUnlessOnCpu(FakeSegmenter fake)
    {
        if (fake.Info.EffectiveProvider == "cuda")
        {
            Lose(fake);
        }
    }

    private static void ThrowUnlessOnCpu(FakeSegmenter fake)
    {
        if (fake.Info.EffectiveProvider == "cuda")
        {
            throw new ExecutionProviderException("The provider cuda cannot run.", "cuda");
        }
    }

    private static async Task UntilDisposed(FakeSegmenter fake)
    {
        while (fake.Disposals == 0)
        {
            await Task.Delay(1);
        }
    }

    private async Task<HealthCheckResult> HealthAsync()
    {
        var registration = new InstanceSegmenterRegistration("");
        registration.Status.Loaded(_segmenter, isReady: true);
        var services = new ServiceCollection();
        services.AddOptions<InstanceSegmenterOptions>();
        await using ServiceProvider provider = services.AddSingleton(registration).BuildServiceProvider();
        var check = new InstanceSegmenterHealthCheck(provider, serviceKey: null);
        return await check.CheckHealthAsync(new HealthCheckContext
        {
            Registration = new HealthCheckRegistration("segmenter", check, failureStatus: null, tags: null),
        });
    }
}
