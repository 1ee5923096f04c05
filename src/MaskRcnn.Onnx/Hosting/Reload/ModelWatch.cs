using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Replaces the model of a registered segmenter when the manifest in its folder becomes another one.</summary>
/// <remarks>
/// Looks at the folder in an interval, because notifications of file systems are lost on network drives and in containers. A change counts
/// when two looks in a row see the same, so that a bundle that is being copied is left alone; one that was refused is tried again when
/// any of its files changes.
/// </remarks>
internal sealed class ModelWatch(IServiceProvider services, object? serviceKey) : BackgroundService
{
    private string? _settling;
    private string? _refused;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(ReloadableInstanceSegmenter segmenter, CancellationToken cancellationToken)
    {
        ModelSource loaded = segmenter.Source;
        if (ManifestStamp.Of(loaded.Model) is not { } manifest || manifest == loaded.Manifest)
        {
            _settling = null;
            return;
        }

        string? seen = ManifestStamp.WithFiles(loaded.Model);
        if (seen != _settling || seen is null)
        {
            _settling = seen;
            return;
        }

        if (seen == _refused)
        {
            return;
        }

        try
        {
            await segmenter.ReloadAsync(model: null, cancellationToken).ConfigureAwait(false);
            _refused = null;
        }
        catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException))
        {
            // The segmenter has logged it; whatever it is, the old model runs on, and so must the host.
            _refused = seen;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        InstanceSegmenterRegistration registration = services.GetRequiredKeyedService<InstanceSegmenterRegistration>(serviceKey);
        InstanceSegmenterOptions options =
            services.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>().Get(registration.OptionsName);
        if (!options.WatchModel)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.WatchInterval, services.GetService<TimeProvider>() ?? TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (registration.Status.Now.Segmenter?.GetService<ReloadableInstanceSegmenter>() is { } segmenter)
                {
                    await LookAsync(segmenter, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops, or the container already has.
        }
    }
}
