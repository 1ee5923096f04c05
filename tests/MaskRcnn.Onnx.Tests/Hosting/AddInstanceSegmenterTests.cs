using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class AddInstanceSegmenterTests
{
    [Test]
    public async Task A_host_injects_a_segmenter_that_is_warm_when_it_has_started()
    {
        using var logs = new LogSink();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(logs);
        builder.Services.AddInstanceSegmenter(options =>
        {
            options.Model = TinySegmenter.Folder;
            options.Provider = ExecutionProvider.Cpu;
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.That(logs.Lines.Any(line => line.Contains("warm", StringComparison.OrdinalIgnoreCase)), Is.True, string.Join('\n', logs.Lines));
        Assert.That(logs.Lines.Count(line => line.Contains("requested", StringComparison.OrdinalIgnoreCase)), Is.EqualTo(1));
        SegmentationResult result = host.Services.GetRequiredService<IInstanceSegmenter>().Segment(TestPictures.Discs(64, 64));
        Assert.That(result.Size, Is.EqualTo(new ImageSize(64, 64)));
        await host.StopAsync();
    }

    [Test]
    public void A_path_alone_is_enough_and_the_container_disposes_of_the_segmenter()
    {
        ServiceProvider provider = new ServiceCollection().AddInstanceSegmenter(TinySegmenter.Folder).Services.BuildServiceProvider();
        IInstanceSegmenter segmenter = provider.GetRequiredService<IInstanceSegmenter>();
        Assert.That(provider.GetRequiredService<IInstanceSegmenter>(), Is.SameAs(segmenter));
        provider.Dispose();
        Assert.That(() => segmenter.Segment(TestPictures.Discs(8, 8)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_configuration_section_sets_every_option()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Segmenter:Model"] = TinySegmenter.Folder,
            ["Segmenter:Provider"] = "cuda",
            ["Segmenter:Policy"] = "prefer",
            ["Segmenter:DeviceId"] = "1",
            ["Segmenter:DeviceMemoryLimit"] = "2147483648",
            ["Segmenter:Threads"] = "2",
            ["Segmenter:MaxConcurrency"] = "3",
            ["Segmenter:QueueLimit"] = "7",
            ["Segmenter:WhenFull"] = "refuse",
            ["Segmenter:MaxBatchSize"] = "5",
            ["Segmenter:WarmUp"] = "false",
        }).Build();
        using ServiceProvider provider = new ServiceCollection()
            .AddInstanceSegmenter(configuration.GetSection("Segmenter")).Services.BuildServiceProvider();
        InstanceSegmenterOptions options = provider.GetRequiredService<IOptions<InstanceSegmenterOptions>>().Value;
        Assert.That(
            (options.Model, options.Provider, options.Policy, options.DeviceId, options.DeviceMemoryLimit, options.Threads),
            Is.EqualTo((TinySegmenter.Folder, ExecutionProvider.Cuda, ExecutionPolicy.Prefer, 1, (long?)2147483648, 2)));
        Assert.That(
            (options.MaxConcurrency, options.QueueLimit, options.WhenFull, options.MaxBatchSize, options.WarmUp),
            Is.EqualTo((3, (int?)7, WhenFull.Refuse, 5, false)));
    }

    [Test]
    public void A_provider_that_cannot_run_gives_way_to_the_cpu_and_says_why()
    {
        using ServiceProvider provider = new ServiceCollection().AddInstanceSegmenter(options =>
        {
            options.Model = TinySegmenter.Folder;
            options.Provider = ExecutionProvider.Cuda;
        }).Services.BuildServiceProvider();
        SegmenterInfo info = provider.GetRequiredService<IInstanceSegmenter>().Info;
        Assert.That((info.RequestedProvider, info.EffectiveProvider), Is.EqualTo(("cuda", "cpu")));
        Assert.That(info.ProviderReason, Is.Not.Empty);
    }

    [Test]
    public void A_required_provider_that_cannot_run_stops_the_host()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddInstanceSegmenter(options =>
        {
            options.Model = TinySegmenter.Folder;
            options.Provider = ExecutionProvider.Cuda;
            options.Policy = ExecutionPolicy.Require;
        });
        using IHost host = builder.Build();
        Assert.That(() => host.StartAsync(), Throws.TypeOf<ExecutionProviderException>().With.Property("Provider").EqualTo("cuda"));
    }

    [TestCase("Model", "")]
    [TestCase("Model", "no-such-model")]
    [TestCase("DeviceId", "-1")]
    [TestCase("DeviceMemoryLimit", "1")]
    [TestCase("Threads", "-1")]
    [TestCase("MaxConcurrency", "0")]
    [TestCase("QueueLimit", "-1")]
    [TestCase("MaxBatchSize", "0")]
    [TestCase("QueueTimeout", "00:00:00")]
    [TestCase("WatchInterval", "-00:00:01")]
    [TestCase("Provider", "77")]
    [TestCase("WhenFull", "9")]
    [TestCase("PluginLibrary", "libsome.so")]
    public void A_bad_setting_stops_the_host_and_is_named(string setting, string value)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Model"] = TinySegmenter.Folder, [setting] = value });
        builder.Services.AddInstanceSegmenter((IConfiguration)builder.Configuration);
        using IHost host = builder.Build();
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(setting));
    }

    [Test]
    public void A_setting_out_of_range_is_told_in_one_sentence()
    {
        using IHost host = FromSection(("MaxConcurrency", "0"), ("Provider", "77"));
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo(
            "Provider: one of Auto, Cpu, Cuda, TensorRt, DirectMl, Plugin.; MaxConcurrency: lies between 1 and 64; it is 0."));
    }

    [Test]
    public void A_misspelt_setting_is_named()
    {
        using IHost host = FromSection(("MaxConcurency", "3"));
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.StartsWith(
            "Segmenter:MaxConcurency: there is no such setting; there are Model, Provider,"));
    }

    [Test]
    public void Every_option_is_a_known_setting_and_sections_inside_are_the_applications_own()
    {
        (string, string)[] all =
        [
            .. typeof(InstanceSegmenterOptions).GetProperties().Where(property => property.Name is not ("Model" or "PluginLibrary"))
                .Select(property => (property.Name, Convert.ToString(
                    property.GetValue(new InstanceSegmenterOptions()), System.Globalization.CultureInfo.InvariantCulture)!)),
            ("Batching:MaxBatchSize", "4"),
        ];
        using IHost host = FromSection(all);
        Assert.That(() => host.StartAsync(), Throws.Nothing);
    }

    [Test]
    public void A_plugin_without_its_library_is_named()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddInstanceSegmenter(options =>
        {
            options.Model = TinySegmenter.Folder;
            options.Provider = ExecutionProvider.Plugin;
        });
        using IHost host = builder.Build();
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("PluginLibrary"));
    }

    [Test]
    public void Keyed_segmenters_keep_their_own_options()
    {
        var services = new ServiceCollection();
        services.AddKeyedInstanceSegmenter("one", TinySegmenter.Folder);
        services.AddKeyedInstanceSegmenter("two", options =>
        {
            options.Model = TinySegmenter.Folder;
            options.MaxConcurrency = 2;
        });
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.That(provider.GetRequiredKeyedService<IInstanceSegmenter>("one"), Is.Not.SameAs(provider.GetRequiredKeyedService<IInstanceSegmenter>("two")));
        Assert.That(provider.GetService<IInstanceSegmenter>(), Is.Null);
    }

    [Test]
    public void Layers_wrap_in_the_order_of_their_adding_and_pass_everything_on()
    {
        var order = new List<string>();
        using ServiceProvider provider = new ServiceCollection().AddInstanceSegmenter(TinySegmenter.Folder)
            .Use(inner => new Spy(inner, "inner", order))
            .Use((inner, _) => new Spy(inner, "outer", order))
            .Services.BuildServiceProvider();
        IInstanceSegmenter segmenter = provider.GetRequiredService<IInstanceSegmenter>();
        segmenter.Segment(TestPictures.Discs(16, 16));
        Assert.That(order, Is.EqualTo(new[] { "outer", "inner" }));
        Assert.That(segmenter.GetService<InstanceSegmenter>(), Is.Not.Null);
        Assert.That(segmenter.GetService<Spy>()!.Name, Is.EqualTo("outer"));
        Assert.That(segmenter.Info.Labels, Has.Count.EqualTo(5));
    }

    [Test]
    public void A_layer_that_fails_disposes_of_what_it_wraps()
    {
        IInstanceSegmenter? wrapped = null;
        using ServiceProvider provider = new ServiceCollection().AddInstanceSegmenter(TinySegmenter.Folder)
            .Use(inner =>
            {
                wrapped = inner;
                throw new InvalidOperationException("broken layer");
            })
            .Services.BuildServiceProvider();
        Assert.That(() => provider.GetRequiredService<IInstanceSegmenter>(), Throws.InvalidOperationException.With.Message.EqualTo("broken layer"));
        Assert.That(() => wrapped!.Segment(TestPictures.Discs(8, 8)), Throws.TypeOf<ObjectDisposedException>());
    }

    private sealed class Spy(IInstanceSegmenter inner, string name, List<string> order) : DelegatingInstanceSegmenter(inner)
    {
        public string Name => name;

        public override SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
        {
            order.Add(name);
            return base.Segment(frame, options, cancellationToken);
        }
    }

    private static IHost FromSection(params (string Setting, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Segmenter:Model", TinySegmenter.Folder)]);
        builder.Configuration.AddInMemoryCollection(settings.Select(set => new KeyValuePair<string, string?>($"Segmenter:{set.Setting}", set.Value)));
        builder.Services.AddInstanceSegmenter(builder.Configuration.GetSection("Segmenter"));
        return builder.Build();
    }
}
