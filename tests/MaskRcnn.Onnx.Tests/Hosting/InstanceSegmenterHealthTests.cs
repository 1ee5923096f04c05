using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class InstanceSegmenterHealthTests
{
    [Test]
    public async Task Unhealthy_before_the_host_has_started_and_healthy_after()
    {
        using IHost host = BuildHost(options => options.Model = TinySegmenter.Folder);
        HealthReportEntry before = await CheckAsync(host.Services);
        await host.StartAsync();
        HealthReportEntry after = await CheckAsync(host.Services);
        Assert.That((before.Status, after.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Healthy)));
        Assert.That(before.Data["model"], Is.EqualTo("bundle"));
        Assert.That(after.Data, Is.EquivalentTo(new Dictionary<string, object>
        {
            ["model"] = host.Services.GetRequiredService<IInstanceSegmenter>().Info.Model,
            ["requestedProvider"] = "auto",
            ["effectiveProvider"] = "cpu",
        }));
        await host.StopAsync();
    }

    [Test]
    public async Task A_model_that_is_loaded_and_not_yet_warm_is_unhealthy()
    {
        using IHost host = BuildHost(options => options.Model = TinySegmenter.Folder);
        host.Services.GetRequiredService<IInstanceSegmenter>();
        Assert.That((await CheckAsync(host.Services)).Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task Without_warm_up_the_first_check_loads_the_model()
    {
        using IHost host = BuildHost(options => (options.Model, options.WarmUp) = (TinySegmenter.Folder, false));
        await host.StartAsync();
        Assert.That((await CheckAsync(host.Services)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task A_provider_that_gave_way_is_degraded_and_both_are_told()
    {
        using IHost host = BuildHost(options => (options.Model, options.Provider) = (TinySegmenter.Folder, ExecutionProvider.Cuda));
        await host.StartAsync();
        HealthReportEntry entry = await CheckAsync(host.Services);
        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(entry.Description, Is.EqualTo("The network runs on cpu and not as asked for (cuda)."));
        Assert.That((entry.Data["requestedProvider"], entry.Data["effectiveProvider"]), Is.EqualTo(("cuda", "cpu")));
    }

    [Test]
    public async Task A_model_that_cannot_be_loaded_is_unhealthy_and_no_path_is_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("manifest.json"), "{");
        using var logs = new LogSink();
        using IHost host = BuildHost(options => (options.Model, options.WarmUp) = (folder.Path, false), logs);
        await host.StartAsync();
        HealthReportEntry entry = await CheckAsync(host.Services);
        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(entry.Exception, Is.Null);
        Assert.That(entry.Description + string.Concat(entry.Data.Values), Does.Not.Contain(Path.GetDirectoryName(folder.Path)));
        Assert.That(logs.Entries.Any(line => line.Exception is BundleException), Is.True);
    }

    [Test]
    public async Task Keyed_models_have_checks_of_their_own()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKeyedInstanceSegmenter("good", TinySegmenter.Folder);
        builder.Services.AddKeyedInstanceSegmenter(
            "other", options => (options.Model, options.Provider) = (TinySegmenter.Folder, ExecutionProvider.Cuda));
        builder.Services.AddHealthChecks().AddInstanceSegmenter(serviceKey: "good").AddInstanceSegmenter("named", "other");
        using IHost host = builder.Build();
        await host.StartAsync();
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.That(report.Entries["segmenter:good"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(report.Entries["named"].Status, Is.EqualTo(HealthStatus.Degraded));
    }

    [Test]
    public async Task A_segmenter_of_the_applications_own_is_healthy_with_what_it_tells()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IInstanceSegmenter>(new FakeSegmenter());
        services.AddHealthChecks().AddInstanceSegmenter();
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthReportEntry entry = await CheckAsync(provider);
        Assert.That((entry.Status, entry.Description), Is.EqualTo((HealthStatus.Healthy, "The network runs on cpu.")));
        Assert.That(entry.Data["model"], Is.EqualTo("fake"));
    }

    private static IHost BuildHost(Action<InstanceSegmenterOptions> configure, LogSink? logs = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.Services.AddInstanceSegmenter(configure);
        builder.Services.AddHealthChecks().AddInstanceSegmenter();
        return builder.Build();
    }

    private static async Task<HealthReportEntry> CheckAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["segmenter"];
}
