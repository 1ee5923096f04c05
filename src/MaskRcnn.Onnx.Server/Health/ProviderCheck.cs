using MaskRcnn.Onnx.Server.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MaskRcnn.Onnx.Server.Health;

/// <summary>Whether every model runs on what was asked for.</summary>
internal sealed class ProviderCheck(ServedModels models) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] fallbacks =
        [
            .. models.All
                .Where(model => model.Segmenter?.Info.ProviderReason is not null)
                .Select(model => $"{model.Name} runs on {model.Segmenter!.Info.EffectiveProvider}, not on {model.Segmenter.Info.RequestedProvider}"),
        ];
        return Task.FromResult(
            fallbacks.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"{string.Join("; ", fallbacks)}."));
    }
}
