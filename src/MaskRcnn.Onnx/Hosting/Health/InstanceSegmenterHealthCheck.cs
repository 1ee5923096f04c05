using MaskRcnn.Onnx.Bundles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Tells whether a registered segmenter can take calls, and on what it runs.</summary>
/// <remarks>Says nothing that an exception said: a health report may be public.</remarks>
internal sealed class InstanceSegmenterHealthCheck(IServiceProvider services, object? serviceKey) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (services.GetKeyedService<InstanceSegmenterRegistration>(serviceKey) is not { } registration)
        {
            return await CheckElsewhereAsync(context, cancellationToken).ConfigureAwait(false);
        }

        SegmenterStatus status = registration.Status;
        InstanceSegmenterOptions options =
            services.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>().Get(registration.OptionsName);
        if (status.Now.Phase == SegmenterPhase.NotLoaded && !options.WarmUp)
        {
            // Nothing else would load it before the first call, which a balancer sends to healthy instances only.
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }

        SegmenterStatus.State now = status.Now;
        IReadOnlyDictionary<string, object> data = now.Segmenter is { } segmenter ? Data(segmenter.Info) : Data(options.Model);
        return now.Phase switch
        {
            SegmenterPhase.NotLoaded => Unhealthy("The model is not loaded yet."),
            SegmenterPhase.NotWarm => Unhealthy("The model is loaded and not warmed up yet."),
            SegmenterPhase.Failed => Unhealthy("The model could not be loaded or warmed up; the log says why."),
            _ when now.Segmenter!.GetService<ReloadableInstanceSegmenter>() is { IsDeviceLost: true } =>
                Unhealthy("The device that the network ran on was lost, and nothing took its place."),
            _ => Running(now.Segmenter!.Info, data),
        };

        HealthCheckResult Unhealthy(string description) => new(context.Registration.FailureStatus, description, data: data);
    }

    // What was not registered by this package: a segmenter of a server, or the application's own.
    private async Task<HealthCheckResult> CheckElsewhereAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (services.GetKeyedService<IInstanceSegmenter>(serviceKey) is not { } segmenter)
        {
            throw new InvalidOperationException(
                serviceKey is null ? "No segmenter is registered." : "No segmenter is registered under the key of this check.");
        }

        string? trouble = segmenter.GetService<IOutOfProcessSegmenter>() is { } other
            ? await other.FindTroubleAsync(cancellationToken).ConfigureAwait(false)
            : null;
        return trouble is null
            ? Running(segmenter.Info, Data(segmenter.Info))
            : new HealthCheckResult(context.Registration.FailureStatus, trouble);
    }

    private static HealthCheckResult Running(SegmenterInfo info, IReadOnlyDictionary<string, object> data) => info.ProviderReason is null
        ? HealthCheckResult.Healthy($"The network runs on {info.EffectiveProvider}.", data)
        : HealthCheckResult.Degraded(
            $"The network runs on {info.EffectiveProvider} and not as asked for ({info.RequestedProvider}).", data: data);

    private static Dictionary<string, object> Data(SegmenterInfo info)
    {
        var data = new Dictionary<string, object>
        {
            ["model"] = info.Model,
            ["requestedProvider"] = info.RequestedProvider,
            ["effectiveProvider"] = info.EffectiveProvider,
        };
        if (info.ProviderReason is { } reason)
        {
            data["providerReason"] = reason;
        }

        return data;
    }

    // The setting may be a path, of which only the last part is anybody's business.
    private static Dictionary<string, object> Data(string model) => new()
    {
        ["model"] = BundleFileName.ForMessage(Path.GetFileName(Path.TrimEndingDirectorySeparator(model))),
    };

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => services.GetRequiredKeyedService<IInstanceSegmenter>(serviceKey), cancellationToken).ConfigureAwait(false);
        }
        catch (MaskRcnnException)
        {
            // The status knows, and the registration has logged it.
        }
    }
}
