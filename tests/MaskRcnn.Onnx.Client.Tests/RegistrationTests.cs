using System.Net;
using System.Net.Sockets;
using System.Text;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
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
    public async Task The_health_check_of_an_in_process_segmenter_works_for_a_remote_one()
    {
        using var server = new FakeServer();
        var services = new ServiceCollection();
        services.AddLogging().AddRemoteInstanceSegmenter(Server);
        services.AddHttpClient("MaskRcnn.Onnx").ConfigurePrimaryHttpMessageHandler(() => server);
        services.AddHealthChecks().AddInstanceSegmenter();
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthReportEntry healthy = await CheckAsync(provider);
        Assert.That((healthy.Status, healthy.Description), Is.EqualTo((HealthStatus.Healthy, "The network runs on cpu.")));
        Assert.That(healthy.Data["model"], Is.EqualTo("cells"));

        server.Down = true;
        HealthReportEntry down = await CheckAsync(provider);
        Assert.That(down.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(down.Description, Is.EqualTo("The server cannot be reached, or has no such model."));
        Assert.That(down.Exception, Is.Null);
    }

    [Test]
    public void Several_servers_are_told_apart_by_key()
    {
        using var cells = new FakeServer();
        using var streets = new FakeServer { ModelsAnswer = FakeServer.Models.Replace("cells", "streets", StringComparison.Ordinal) };
        var services = new ServiceCollection();
        services.AddKeyedRemoteInstanceSegmenter("a", Server);
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

    [TestCase(false)]
    [TestCase(true)]
    public async Task Layers_do_not_wait_for_a_server_that_is_silent(bool batched)
    {
        using var server = new FakeServer { Silent = true };
        var services = new ServiceCollection();
        InstanceSegmenterBuilder builder = services.AddLogging().AddRemoteInstanceSegmenter(Server);
        (batched ? builder.UseConcurrencyGate().UseDynamicBatching() : builder).UseLogging().UseOpenTelemetry();
        services.AddHttpClient("MaskRcnn.Onnx").ConfigurePrimaryHttpMessageHandler(() => server);
        await using ServiceProvider provider = services.BuildServiceProvider();
        using var cancel = new CancellationTokenSource();
        var started = Task.Run(() => provider.GetRequiredService<IInstanceSegmenter>()
            .SegmentAsync(new ImageFrame(new byte[18], 3, 2, PixelFormat.Rgb24), cancellationToken: cancel.Token));
        while (server.Addresses.Count == 0)
        {
            await Task.Delay(1);
        }

        await cancel.CancelAsync();
        Assert.That(async () => await started.WaitAsync(TimeSpan.FromSeconds(30)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task No_redirect_is_followed_with_the_key()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/");
        var services = new ServiceCollection();
        services.AddRemoteInstanceSegmenter(options => (options.Server, options.ApiKey) = (address, "my-key"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Task<SegmenterInfo> connecting = provider.GetRequiredService<IInstanceSegmenter>().GetService<RemoteInstanceSegmenter>()!.ConnectAsync();
        using TcpClient asked = await listener.AcceptTcpClientAsync();
        int read = await asked.GetStream().ReadAsync(new byte[4096]);
        Assert.That(read, Is.Positive);
        await asked.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {address}elsewhere\r\nContent-Length: 0\r\n\r\n"));
        Assert.That(async () => await connecting, Throws.TypeOf<RemoteSegmenterException>().With.Property("Status").EqualTo(HttpStatusCode.TemporaryRedirect));
    }

    private static async Task<HealthReportEntry> CheckAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["segmenter"];

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
