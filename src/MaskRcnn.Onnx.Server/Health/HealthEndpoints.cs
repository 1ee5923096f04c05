using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MaskRcnn.Onnx.Server.Health;

/// <summary><c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: send requests here. Both need no key.</summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    /// <summary>Adds the checks.</summary>
    public static void AddServerHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<ReadinessCheck>("server", tags: [Ready])
            .AddCheck<ProviderCheck>("providers", tags: [Ready]);

    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        Map("/health/live", _ => false);
        Map("/health/ready", check => check.Tags.Contains(Ready));

        void Map(string path, Func<HealthCheckRegistration, bool> predicate) =>
            endpoints.MapHealthChecks(path, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync })
                .WithMetadata(new QuietEndpoint());
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Unhealthy)
        {
            RequestRecord.Of(context).Code = ProblemKinds.NotReady.Code;
        }

        var document = new HealthDocument
        {
            Status = Name(report.Status),
            Checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new HealthCheckDocument { Status = Name(entry.Value.Status), Description = entry.Value.Description }),
        };
        return JsonAnswer.WriteAsync(context.Response, document, ServerJsonContext.Default.HealthDocument);
    }

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}
