using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class LayerRegistrationTests
{
    [Test]
    public async Task All_layers_together_change_no_number_in_a_host()
    {
        using var logs = new LogSink();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddInstanceSegmenter(options => (options.Model, options.Provider) = (TinySegmenter.Folder, ExecutionProvider.Cpu))
            .UseConcurrencyGate().UseDynamicBatching().UseLogging().UseOpenTelemetry();
        using IHost host = builder.Build();
        await host.StartAsync();
        IInstanceSegmenter segmenter = host.Services.GetRequiredService<IInstanceSegmenter>();
        using InstanceSegmenter plain = TinySegmenter.Open();
        string expected = TinySegmenter.Print(plain.Segment(TestPictures.Discs(64, 48), TinySegmenter.Everything));
        string[] found = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            async _ => TinySegmenter.Print(await segmenter.SegmentAsync(TestPictures.Discs(64, 48), TinySegmenter.Everything))));
        Assert.That(found, Is.All.EqualTo(expected));
        Assert.That(segmenter, Is.TypeOf<OpenTelemetryInstanceSegmenter>());
        Assert.That(
            logs.Entries.Count(entry => entry.Category == typeof(LoggingInstanceSegmenter).FullName && entry.Id.Name == "Segmented"),
            Is.EqualTo(6));
        await host.StopAsync();
    }

    [Test]
    public void All_layers_work_without_a_container()
    {
        using var fake = new FakeSegmenter();
        using var logs = new LogSink();
        using (var segmenter = new OpenTelemetryInstanceSegmenter(new LoggingInstanceSegmenter(
            new DynamicBatchingInstanceSegmenter(new ConcurrencyGateInstanceSegmenter(fake)), logs.CreateLogger("calls"))))
        {
            Assert.That(FakeSegmenter.NumberOf(segmenter.Segment(FakeSegmenter.Frame(7))), Is.EqualTo(7));
            Assert.That(segmenter.GetService<ConcurrencyGateInstanceSegmenter>(), Is.Not.Null);
        }

        Assert.That(fake.Disposals, Is.EqualTo(1));
    }

    [Test]
    public void Keyed_models_have_layers_with_options_of_their_own()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gate:MaxConcurrency"] = "7",
            ["Gate:QueueLimit"] = "8",
            ["Gate:WhenFull"] = "refuse",
            ["Gate:QueueTimeout"] = "00:00:02",
            ["Batching:MaxBatchSize"] = "5",
            ["Batching:MaxDelay"] = "00:00:00.010",
            ["Batching:MaxConcurrentBatches"] = "2",
            ["Batching:QueueLimit"] = "9",
            ["Batching:WhenFull"] = "refuse",
            ["Batching:QueueTimeout"] = "00:00:03",
        }).Build();
        var services = new ServiceCollection();
        services.AddKeyedInstanceSegmenter("one", TinySegmenter.Folder)
            .UseConcurrencyGate(configuration.GetSection("Gate")).UseDynamicBatching(configuration.GetSection("Batching"));
        services.AddKeyedInstanceSegmenter("two", TinySegmenter.Folder).UseDynamicBatching(options => options.MaxBatchSize = 3);
        services.AddKeyedInstanceSegmenter("three", TinySegmenter.Folder);
        using ServiceProvider provider = services.BuildServiceProvider();
        ConcurrencyGateOptions gate = provider.GetRequiredService<IOptionsMonitor<ConcurrencyGateOptions>>().Get("String:one");
        var batching = provider.GetRequiredService<IOptionsMonitor<DynamicBatchingOptions>>();
        DynamicBatchingOptions one = batching.Get("String:one");
        Assert.That(
            (gate.MaxConcurrency, gate.QueueLimit, gate.WhenFull, gate.QueueTimeout),
            Is.EqualTo((7, (int?)8, WhenFull.Refuse, (TimeSpan?)TimeSpan.FromSeconds(2))));
        Assert.That(
            (one.MaxBatchSize, one.MaxDelay, one.MaxConcurrentBatches, one.QueueLimit, one.WhenFull, one.QueueTimeout),
            Is.EqualTo((5, TimeSpan.FromMilliseconds(10), 2, (int?)9, WhenFull.Refuse, (TimeSpan?)TimeSpan.FromSeconds(3))));
        Assert.That(batching.Get("String:two").MaxBatchSize, Is.EqualTo(3));
        Assert.That(provider.GetRequiredKeyedService<IInstanceSegmenter>("two"), Is.TypeOf<DynamicBatchingInstanceSegmenter>());
        Assert.That(
            provider.GetRequiredKeyedService<IInstanceSegmenter>("three").GetService<DynamicBatchingInstanceSegmenter>(),
            Is.Null,
            "off by default");
    }

    [Test]
    public void Bad_options_of_a_layer_stop_the_host_and_are_named()
    {
        Refuses(builder => builder.UseDynamicBatching(options => options.MaxBatchSize = 1), "MaxBatchSize");
        Refuses(builder => builder.UseDynamicBatching(options => options.MaxDelay = TimeSpan.FromMinutes(1)), "MaxDelay");
        Refuses(builder => builder.UseConcurrencyGate(options => options.MaxConcurrency = 0), "MaxConcurrency");
        Refuses(builder => builder.UseConcurrencyGate(options => options.QueueTimeout = TimeSpan.Zero), "QueueTimeout");

        static void Refuses(Action<InstanceSegmenterBuilder> add, string setting)
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
            add(builder.Services.AddInstanceSegmenter(TinySegmenter.Folder));
            using IHost host = builder.Build();
            Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(setting));
        }
    }

    [Test]
    public async Task A_deadline_for_the_turn_can_be_set_on_the_segmenter_itself()
    {
        await using ServiceProvider provider = new ServiceCollection().AddInstanceSegmenter(options =>
        {
            options.Model = TinySegmenter.Folder;
            options.QueueTimeout = TimeSpan.FromMilliseconds(1);
        }).Services.BuildServiceProvider();
        IInstanceSegmenter segmenter = provider.GetRequiredService<IInstanceSegmenter>();
        Task<SegmentationResult>[] calls =
            [.. Enumerable.Range(0, 4).Select(seed => segmenter.SegmentAsync(TestPictures.Discs(300, 200, seed)))];
        await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Exception?[] errors = [.. calls.Select(call => call.Exception?.InnerException)];
        Assert.That(errors.Count(error => error is null), Is.AtLeast(1));
        Assert.That(errors.OfType<SegmenterTimeoutException>().Count(), Is.AtLeast(1));
        Assert.That(errors.Where(error => error is not null), Is.All.TypeOf<SegmenterTimeoutException>());
    }
}
