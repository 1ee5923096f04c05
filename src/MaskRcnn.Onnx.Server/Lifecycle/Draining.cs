using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Observability;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Lifecycle;

/// <summary>
/// Between the signal and the end of listening: the server says that it is not ready and goes on, so that load balancers can turn away
/// before connections are refused.
/// </summary>
internal sealed class Draining(
    ServerState state, IHostApplicationLifetime lifetime, IOptions<ShutdownOptions> options, ILogger<Draining> logger)
    : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(state.Drain);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Drain();
        TimeSpan delay = options.Value.DrainDelay;
        if (state.HasFailed || state.IsInterrupted || delay <= TimeSpan.Zero)
        {
            return;
        }

        logger.Draining(delay);
        await Task.Delay(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
