using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Loads a registered segmenter while the host starts and runs its network once, so that the first call finds it ready.</summary>
internal sealed class InstanceSegmenterWarmUp(IServiceProvider services, object? serviceKey) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        InstanceSegmenterRegistration registration = services.GetRequiredKeyedService<InstanceSegmenterRegistration>(serviceKey);
        var options = services.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>();
        if (options.Get(registration.OptionsName).WarmUp)
        {
            await Task.Run(() => WarmUp(registration.Status, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void WarmUp(SegmenterStatus status, CancellationToken cancellationToken)
    {
        IInstanceSegmenter segmenter = services.GetRequiredKeyedService<IInstanceSegmenter>(serviceKey);
        try
        {
            segmenter.GetService<ReloadableInstanceSegmenter>()?.WarmUp(cancellationToken);
            status.WarmedUp();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            status.Failed();
            throw;
        }
    }
}
