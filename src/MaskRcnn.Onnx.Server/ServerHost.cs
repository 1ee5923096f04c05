using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server;

/// <summary>Puts the server together.</summary>
internal static class ServerHost
{
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
        AddServices(builder);
        adjust?.Invoke(builder);
        WebApplication app = builder.Build();
        Use(app);
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddServerOptions(builder.Configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ServerState>();
        services.AddHostedService<Draining>();
        services.AddServedModels(builder.Configuration);
        services.AddSingleton<ModelRun>();
        services.AddSingleton(provider => new BodyBudget(provider.GetRequiredService<IOptions<LimitsOptions>>().Value.TotalBodyBytes));
        services.AddSingleton(provider => new DecodedBytesBudget(provider.GetRequiredService<IOptions<LimitsOptions>>().Value.TotalDecodedBytes));
        services.AddSingleton(provider => ImageDecoding.Create(
            provider.GetRequiredService<IOptions<LimitsOptions>>().Value, provider.GetRequiredService<DecodedBytesBudget>()));
        services.AddSingleton<BodyReading>();
        services.AddSingleton<SegmentEndpoint>();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddProblemDetails();
    }

    private static void Use(WebApplication app)
    {
        app.UseMiddleware<RequestLogging>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ProblemMapping.ToStatus });
        app.UseStatusCodePages(page => ProblemWriter.WriteAsync(page.HttpContext, ProblemMapping.OfStatus(page.HttpContext.Response.StatusCode)));
        app.MapPost("/v1/segment", app.Services.GetRequiredService<SegmentEndpoint>().HandleAsync);
    }
}
