using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Health;
using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.OpenApi;
using MaskRcnn.Onnx.Server.Pages;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Security;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server;

/// <summary>Puts the server together and runs it.</summary>
internal static class ServerHost
{
    private const int ModelFailed = 1;

    /// <summary>Runs the server until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ServerArguments arguments)
    {
        ProcessHeap.KeepLargeBlocksApart();
        await using WebApplication app = await StartAsync(arguments);
        var state = app.Services.GetRequiredService<ServerState>();
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => state.Interrupt());
        await app.WaitForShutdownAsync();
        return state.HasFailed ? ModelFailed : 0;
    }

    /// <summary>Builds the server and starts it.</summary>
    /// <exception cref="StartException">It does not start.</exception>
    public static async Task<WebApplication> StartAsync(ServerArguments arguments)
    {
        WebApplication? app = null;
        try
        {
            app = Build(arguments);
            await app.StartAsync();
            return app;
        }
        catch (Exception exception)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            throw new StartException(StartFailure.Reasons(exception), exception);
        }
    }

    /// <summary>Builds the server; it is not started.</summary>
    /// <param name="arguments">What was said on the command line.</param>
    /// <param name="adjust">Changes the composition, for tests.</param>
    /// <exception cref="SettingException">A setting with which it does not start.</exception>
    public static WebApplication Build(ServerArguments arguments, Action<WebApplicationBuilder>? adjust = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The settings that ship lie beside the program, wherever it is started.
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.AddServerConfiguration(arguments);
        builder.WebHost.ConfigureKestrel(KestrelSettings.Apply);
        builder.Services.AddServer(builder.Configuration);
        adjust?.Invoke(builder);
        WebApplication app = builder.Build();
        Use(app);
        return app;
    }

    // From the outside to the inside: what is refused early costs little.
    private static void Use(WebApplication app)
    {
        SecurityOptions security = app.Services.GetRequiredService<IOptions<SecurityOptions>>().Value;
        app.UseTrustedProxies(security);
        app.UseMiddleware<RequestLogging>();
        app.UseMiddleware<ClosingConnections>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ProblemMapping.ToStatus });
        app.UseStatusCodePages(
            page => ProblemWriter.WriteAsync(page.HttpContext, ProblemMapping.OfStatus(page.HttpContext.Response.StatusCode)));
        app.UseRouting();
        app.UseMiddleware<ClientIdentification>();
        app.UseMiddleware<HostGuard>();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseRateLimiter();
        app.UseMiddleware<AccessControl>();

        var client = new AccessMetadata(Access.Client);
        app.MapPost("/v1/segment", app.Services.GetRequiredService<SegmentEndpoint>().HandleAsync).WithMetadata(client);
        app.MapPost("/v1/segment/batch", app.Services.GetRequiredService<BatchEndpoint>().HandleAsync).WithMetadata(client);
        app.MapMethods("/v1/models", Reading.Methods, app.Services.GetRequiredService<ModelsEndpoint>().HandleAsync).WithMetadata(client);
        app.MapMethods("/v1/info", Reading.Methods, app.Services.GetRequiredService<InfoEndpoint>().HandleAsync).WithMetadata(client);
        if (app.Services.GetRequiredService<KeyRing>().HasAdministrator)
        {
            var reload = app.Services.GetRequiredService<ReloadEndpoint>();
            app.MapPost($"/v1/models/{{{ReloadEndpoint.NameParameter}}}/reload", reload.HandleAsync)
                .WithMetadata(new AccessMetadata(Access.Administrator));
        }

        app.MapHealth();
        app.MapMetrics(security.OpenMetrics);
        app.MapServerOpenApi();
        app.MapPage(PageFiles.Of(typeof(ServerHost).Assembly));
    }
}
