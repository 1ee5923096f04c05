using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Security;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MaskRcnn.Onnx.Server.Observability;

/// <summary><c>GET /metrics</c>, for Prometheus.</summary>
internal static class Telemetry
{
    private const string ServiceName = "maskrcnn-server";

    private static readonly double[] StageBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Collects what the server, the SDK, Kestrel and the runtime count.</summary>
    public static void AddServerTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<ServerMetrics>();
        services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(metrics => metrics
            .AddMeter(ServerMetrics.MeterName, SegmenterTelemetry.SourceName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddView("maskrcnn.*.duration", new ExplicitBucketHistogramConfiguration { Boundaries = StageBounds })
            .AddPrometheusExporter());
    }

    // Later ones go before: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
    private static void Describe(ResourceBuilder resource) =>
        resource.AddService(ServiceName, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();

    /// <summary>Maps the endpoint.</summary>
    /// <param name="endpoints">Gets it.</param>
    /// <param name="open">Whether everybody may read it.</param>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints, bool open) =>
        endpoints.MapPrometheusScrapingEndpoint("/metrics")
            .WithMetadata(new QuietEndpoint(), Reading.Only, open ? new AnyHost() : new AccessMetadata(Access.Client));
}
