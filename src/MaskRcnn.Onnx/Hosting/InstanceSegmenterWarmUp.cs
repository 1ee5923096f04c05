using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Loads a registered segmenter while the host starts and runs its network once, so that the first request finds it ready.</summary>
internal sealed class InstanceSegmenterWarmUp(IServiceProvider services, object? serviceKey, string optionsName) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        InstanceSegmenterOptions options = services.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>().Get(optionsName);
        if (!options.WarmUp)
        {
            return;
        }

        await Task.Run(
            () =>
            {
                IInstanceSegmenter segmenter = serviceKey is null
                    ? services.GetRequiredService<IInstanceSegmenter>()
                    : services.GetRequiredKeyedService<IInstanceSegmenter>(serviceKey);
                segmenter.GetService<InstanceSegmenter>()?.WarmUp(cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
