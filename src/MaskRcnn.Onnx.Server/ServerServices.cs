using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Health;
using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.OpenApi;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Responses;
using MaskRcnn.Onnx.Server.Security;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server;

/// <summary>The parts of the server.</summary>
internal static class ServerServices
{
    /// <summary>Adds them.</summary>
    /// <exception cref="SettingException">A setting with which the server does not start.</exception>
    public static void AddServer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddServerOptions(configuration);
        services.AddSingleton(TimeProvider.System);

        services.AddSingleton<ServerState>();
        services.AddHostedService<Draining>();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = shutdown.Value.DrainDelay + shutdown.Value.Timeout);

        services.AddSingleton(
            new KeyRing(configuration.GetSection(SecurityOptions.Section).Get<SecurityOptions>() ?? new SecurityOptions()));
        services.AddSingleton<ListeningGuard>();
        services.AddClientRateLimit();

        services.AddSingleton(provider => new BodyBudget(Limits(provider).TotalBodyBytes));
        services.AddSingleton(provider => new DecodedBytesBudget(Limits(provider).TotalDecodedBytes));
        services.AddSingleton<BodyReading>();
        services.AddSingleton<ImageDecoding>();

        services.AddServedModels(configuration);
        services.AddSingleton<ModelRun>();
        services.AddSingleton<ResultRenderer>();
        services.AddSingleton<SegmentEndpoint>();
        services.AddSingleton<BatchEndpoint>();
        services.AddSingleton<ModelsEndpoint>();
        services.AddSingleton<InfoEndpoint>();
        services.AddSingleton<ReloadEndpoint>();

        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddProblemDetails();
        services.AddServerHealth();
        services.AddServerTelemetry();
        services.AddServerOpenApi();
    }

    private static LimitsOptions Limits(IServiceProvider provider) => provider.GetRequiredService<IOptions<LimitsOptions>>().Value;
}
