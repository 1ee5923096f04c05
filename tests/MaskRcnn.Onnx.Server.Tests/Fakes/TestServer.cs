using System.Diagnostics;
using System.Net;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Server.Tests.Fakes;

/// <summary>The whole server: in memory, or on a socket of its own where <see cref="StartOnSocketAsync"/> starts it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private const string Model = "tiny";

    private TestServer(WebApplication app, HttpClient client, LogLines log)
    {
        App = app;
        Client = client;
        Log = log;
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public LogLines Log { get; }

    public ServedModels Models => App.Services.GetRequiredService<ServedModels>();

    /// <summary>The socket's address.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var address = new Uri(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new IPEndPoint(IPAddress.Loopback, address.Port);
        }
    }

    /// <summary>Starts a server in memory.</summary>
    /// <param name="segmenter">What stands in for the model; null for the tiny one of the fixtures.</param>
    /// <param name="settings">Settings as <c>KEY=VALUE</c>.</param>
    public static Task<TestServer> StartAsync(FakeSegmenter? segmenter, params string[] settings) =>
        StartAsync(segmenter, inMemory: true, settings, _ => { });

    /// <summary>Starts a server on a free port of this machine.</summary>
    public static Task<TestServer> StartOnSocketAsync(FakeSegmenter? segmenter, params string[] settings) =>
        StartAsync(segmenter, inMemory: false, settings, _ => { });

    public static async Task<TestServer> StartAsync(
        FakeSegmenter? segmenter, bool inMemory, string[] settings, Action<WebApplicationBuilder> adjust, bool waitUntilReady = true)
    {
        var log = new LogLines();
        string[] all =
        [
            $"Models:{Model}:Model={TestPaths.Fixture("tiny-torchvision", "bundle")}",
            "ModelDefaults:Provider=Cpu",
            "ModelDefaults:Threads=1",
            $"Models:{Model}:WarmUp={segmenter is null}",
            "Shutdown:DrainDelay=00:00:00",
            "RateLimit:PerSecond=0",
            "urls=http://127.0.0.1:0",
            .. settings,
        ];
        var arguments = new ServerArguments { Settings = [.. all.Select(Setting)] };
        WebApplication app = ServerHost.Build(arguments, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log);
            if (inMemory)
            {
                builder.WebHost.UseTestServer();
            }

            if (segmenter is not null)
            {
                Substitute.Put(segmenter, builder.Services, Model);
            }

            adjust(builder);
        });
        await app.StartAsync();
        HttpClient client = inMemory ? app.GetTestClient() : new HttpClient();
        var server = new TestServer(app, client, log);
        if (!inMemory)
        {
            client.BaseAddress = new Uri($"http://127.0.0.1:{server.EndPoint.Port}");
        }

        if (waitUntilReady)
        {
            await server.UntilAsync(() => server.Models.AreReady);
        }

        return server;
    }

    /// <summary>Waits for something that happens soon.</summary>
    public async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!happened())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Waits until no place, body or decoded image is held any more; fails where that does not come about.</summary>
    public async Task UntilNothingIsHeldAsync()
    {
        var bodies = App.Services.GetRequiredService<BodyBudget>();
        var decoded = App.Services.GetRequiredService<DecodedBytesBudget>();
        long start = Stopwatch.GetTimestamp();
        while (Held() != (0, 0, 0) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(5);
        }

        Assert.That(Held(), Is.EqualTo((0, 0, 0)), "places, bytes of bodies, bytes of decoded images");

        (int Places, long Bodies, long Decoded) Held() => (Models.All.Sum(model => model.Gate.Taken), bodies.InUse, decoded.InUse);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }

    private static KeyValuePair<string, string?> Setting(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return new(text[..equals], text[(equals + 1)..]);
    }
}
