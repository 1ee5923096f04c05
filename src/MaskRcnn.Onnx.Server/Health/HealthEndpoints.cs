using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MaskRcnn.Onnx.Server.Health;

/// <summary><c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: send requests here. Both need no key.</summary>
internal static class HealthEndpoints
{
    private const string OfServer = "server";
    private const string OfModel = "model";

    /// <summary>Adds the checks.</summary>
    public static void AddServerHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<ReadinessCheck>("server", tags: [OfServer]);

    /// <summary>Adds the SDK's check of a model.</summary>
    public static void AddModelHealth(this IServiceCollection services, string model) =>
        services.AddHealthChecks().AddInstanceSegmenter($"model:{model}", model, tags: [OfModel]);

    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.ServiceProvider.GetRequiredService<ServedModels>();
        Map("/health/live", _ => false);

        // A model that is still being loaded is not asked: its check would wait for it.
        Map("/health/ready", check => check.Tags.Contains(OfServer) || (check.Tags.Contains(OfModel) && models.AreReady));

        void Map(string path, Func<HealthCheckRegistration, bool> predicate) =>
            endpoints.MapHealthChecks(path, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync })
                .WithMetadata(new QuietEndpoint(), Reading.Only, new AnyHost());
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
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => Describe(entry.Value)),
        };
        return JsonAnswer.WriteAsync(context.Response, document, ServerJsonContext.Default.HealthDocument);
    }

    // The framework describes a check that threw by the text of its exception, which is not for everybody.
    private static HealthCheckDocument Describe(HealthReportEntry entry) => new()
    {
        Status = Name(entry.Status),
        Description = entry.Exception is null ? entry.Description : null,
    };

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}
