using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class ModelWatchTests
{
    private BundleCopy _bundle = null!;
    private LogSink _logs = null!;
    private ReloadableInstanceSegmenter _segmenter = null!;
    private ServiceProvider _services = null!;
    private ModelWatch _watch = null!;

    [SetUp]
    public void Open()
    {
        _bundle = new BundleCopy("before");
        _logs = new LogSink();
        _segmenter = ReloadableInstanceSegmenter.Load(_bundle.Folder, ExecutionOptions.Cpu, logger: _logs.CreateLogger("watch"));
        _services = new ServiceCollection().BuildServiceProvider();
        _watch = new ModelWatch(_services, serviceKey: null);
    }

    [TearDown]
    public void Close()
    {
        _watch.Dispose();
        _services.Dispose();
        _segmenter.Dispose();
        _logs.Dispose();
        _bundle.Dispose();
    }

    [Test]
    public async Task A_manifest_that_changed_and_then_rested_replaces_the_model()
    {
        await LookAsync();
        _bundle.Rename("after");
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("before"), "seen once only");
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("after"));
    }

    [Test]
    public async Task A_bundle_that_is_still_being_written_is_left_alone()
    {
        for (int write = 0; write < 3; write++)
        {
            _bundle.Rename($"after-{write}");
            await LookAsync();
        }

        byte[] graph = File.ReadAllBytes(_bundle.PathOf("backbone.onnx"));
        File.WriteAllBytes(_bundle.PathOf("backbone.onnx"), graph[..100]);
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("before"));
        File.WriteAllBytes(_bundle.PathOf("backbone.onnx"), graph);
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("before"));
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("after-2"));
        Assert.That(_logs.Entries.Any(entry => entry.Exception is not null), Is.False);
    }

    [Test]
    public async Task A_bundle_that_was_refused_is_tried_again_when_one_of_its_files_changes()
    {
        byte[] graph = File.ReadAllBytes(_bundle.PathOf("backbone.onnx"));
        File.WriteAllBytes(_bundle.PathOf("backbone.onnx"), graph[..100]);
        _bundle.Rename("after");
        for (int look = 0; look < 5; look++)
        {
            await LookAsync();
        }

        Assert.That(_logs.Entries.Count(entry => entry.Exception is ModelReloadException), Is.EqualTo(1));
        Assert.That(_segmenter.Info.Model, Is.EqualTo("before"));
        File.WriteAllBytes(_bundle.PathOf("backbone.onnx"), graph);
        await LookAsync();
        await LookAsync();
        Assert.That(_segmenter.Info.Model, Is.EqualTo("after"));
    }

    [Test]
    public async Task A_manifest_that_is_gone_or_back_to_what_it_was_changes_nothing()
    {
        string manifest = _bundle.PathOf("manifest.json");
        byte[] bytes = File.ReadAllBytes(manifest);
        File.Delete(manifest);
        await LookAsync();
        await LookAsync();
        File.WriteAllBytes(manifest, bytes);
        await LookAsync();
        await LookAsync();
        Assert.That(_logs.Entries.Any(entry => entry.Id.Name is "ModelReplaced" or "ReloadFailed"), Is.False);
    }

    [Test]
    public async Task A_host_watches_where_it_was_told_to_and_only_there()
    {
        using var still = new BundleCopy("before");
        var time = new FakeTimeProvider();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddKeyedInstanceSegmenter("watched", options =>
            (options.Model, options.WatchModel, options.WatchInterval) = (_bundle.Folder, true, TimeSpan.FromSeconds(3)));
        builder.Services.AddKeyedInstanceSegmenter("still", still.Folder);
        using IHost host = builder.Build();
        await host.StartAsync();
        IInstanceSegmenter watched = host.Services.GetRequiredKeyedService<IInstanceSegmenter>("watched");
        _bundle.Rename("after");
        still.Rename("after");
        for (int attempt = 0; attempt < 2_000 && watched.Info.Model == "before"; attempt++)
        {
            time.Advance(TimeSpan.FromSeconds(3));
            await Task.Delay(5);
        }

        Assert.That(watched.Info.Model, Is.EqualTo("after"));
        Assert.That(host.Services.GetRequiredKeyedService<IInstanceSegmenter>("still").Info.Model, Is.EqualTo("before"));
        await host.StopAsync();
    }

    private Task LookAsync() => _watch.LookAsync(_segmenter, CancellationToken.None);
}
