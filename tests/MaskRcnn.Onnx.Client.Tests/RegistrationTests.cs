using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Client.Tests;

public sealed class RegistrationTests
{
    private static readonly Uri Server = new("http://server/");

    [Test]
    public async Task One_registration_puts_a_remote_segmenter_behind_the_interface()
    {
        using var server = new FakeServer();
        HostApplicationBuilder application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddRemoteInstanceSegmenter(Server).Use(inner => new Counting(inner));
        application.Services.AddHttpClient("MaskRcnn.Onnx").ConfigurePrimaryHttpMessageHandler(() => server);
        using IHost host = application.Build();
        await host.StartAsync();
        Assert.That(server.ModelRequests, Is.EqualTo(1), "asked at start");
        var segmenter = host.Services.GetRequiredService<IInstanceSegmenter>();
        Assert.That(segmenter, Is.TypeOf<Counting>());
        Assert.That((await segmenter.SegmentAsync(new ImageFrame(new byte[18], 3, 2, PixelFormat.Rgb24))).Instances, Is.Empty);
        await host.StopAsync();
    }

    [Test]
    public void Several_servers_are_told_apart_by_key()
    {
        using var cells = new FakeServer();
        using var streets = new FakeServer { ModelsAnswer = FakeServer.Models.Replace("cells", "streets", StringComparison.Ordinal) };
        var services = new ServiceCollection();
        services.AddKeyedRemoteInstanceSegmenter("a", options => options.Server = Server);
        services.AddKeyedRemoteInstanceSegmenter("b", options => options.Server = Server);
        services.AddHttpClient("MaskRcnn.Onnx:a").ConfigurePrimaryHttpMessageHandler(() => cells);
        services.AddHttpClient("MaskRcnn.Onnx:b").ConfigurePrimaryHttpMessageHandler(() => streets);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.That(provider.GetRequiredKeyedService<IInstanceSegmenter>("a").Info.Model, Is.EqualTo("cells"));
        Assert.That(provider.GetRequiredKeyedService<IInstanceSegmenter>("b").Info.Model, Is.EqualTo("streets"));
    }

    [Test]
    public void Bad_options_stop_the_host_with_the_settings_name()
    {
        HostApplicationBuilder application = Host.CreateEmptyApplicationBuilder(null);
        application.Configuration.AddInMemoryCollection([new("Remote:Server", "not an address"), new("Remote:MaxConcurrency", "0")]);
        application.Services.AddRemoteInstanceSegmenter(application.Configuration.GetSection("Remote"));
        using IHost host = application.Build();
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>()
            .With.Message.Contains("Server").And.Message.Contains("MaxConcurrency"));
    }

    [Test]
    public void A_server_that_does_not_answer_stops_the_host_unless_told_otherwise()
    {
        using IHost eager = Unreachable(connectAtStart: true);
        Assert.That(() => eager.StartAsync(), Throws.TypeOf<RemoteSegmenterException>());
        using IHost lazy = Unreachable(connectAtStart: false);
        Assert.That(() => lazy.StartAsync(), Throws.Nothing);
    }

    private static IHost Unreachable(bool connectAtStart)
    {
        HostApplicationBuilder application = Host.CreateEmptyApplicationBuilder(null);

        // Port 1 of the loopback has no listener.
        application.Services.AddRemoteInstanceSegmenter(options =>
        {
            options.Server = new Uri("http://127.0.0.1:1/");
            options.ConnectAtStart = connectAtStart;
        });
        return application.Build();
    }

    private sealed class Counting(IInstanceSegmenter inner) : DelegatingInstanceSegmenter(inner);
}
