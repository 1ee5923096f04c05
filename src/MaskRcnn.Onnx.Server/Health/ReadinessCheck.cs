using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MaskRcnn.Onnx.Server.Health;

/// <summary>
/// Whether requests should be sent here: every model is warm and has a worker that no hung run holds, and the server was not told to stop.
/// </summary>
internal sealed class ReadinessCheck(ServedModels models, ServerState state) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            state.IsDraining ? HealthCheckResult.Unhealthy("The server is stopping.")
            : !models.AreReady ? HealthCheckResult.Unhealthy("Models are still being loaded.")
            : models.All.Any(model => model.AbandonedRuns >= model.Gate.Workers)
                ? HealthCheckResult.Unhealthy("Runs that do not end hold every worker of a model.")
            : models.All.Any(model => model.AbandonedRuns > 0)
                ? HealthCheckResult.Degraded("Runs that do not end hold workers.")
            : HealthCheckResult.Healthy());
}
