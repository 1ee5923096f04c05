using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Client;

/// <summary>Asks the server for its model while the host starts, so that a wrong address or key shows there.</summary>
internal sealed class RemoteSegmenterConnection(IServiceProvider services, object? serviceKey, string optionsName) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!services.GetRequiredService<IOptionsMonitor<RemoteSegmenterOptions>>().Get(optionsName).ConnectAtStart)
        {
            return;
        }

        IInstanceSegmenter segmenter = serviceKey is null
            ? services.GetRequiredService<IInstanceSegmenter>()
            : services.GetRequiredKeyedService<IInstanceSegmenter>(serviceKey);
        if (segmenter.GetService<RemoteInstanceSegmenter>() is { } remote)
        {
            await remote.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
