using System.Diagnostics;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Lifecycle;
using MaskRcnn.Onnx.Server.Observability;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>
/// Loads the models, one after the other, while the server already answers that it is live; one that cannot be loaded ends the server.
/// </summary>
internal sealed class ModelLoading(
    IServiceProvider services, ServedModels models, ServerState state, IHostApplicationLifetime lifetime, ILogger<ModelLoading> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (ServedModel model in models.All)
        {
            try
            {
                long start = Stopwatch.GetTimestamp();
                await Task.Run(() => Load(model, stoppingToken), stoppingToken);
                double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                logger.ModelReady(model.Name, milliseconds);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // What is wrong with a bundle is said by the message; anything else is a fault of the program, and needs its stack.
                bool isExpected = exception is MaskRcnnException;
                logger.ModelFailed(model.Name, isExpected ? exception.Message : "see the exception", isExpected ? null : exception);
                state.Fail();
                lifetime.StopApplication();
                return;
            }
        }
    }

    private void Load(ServedModel model, CancellationToken cancellationToken)
    {
        IInstanceSegmenter segmenter = services.GetRequiredKeyedService<IInstanceSegmenter>(model.Name);
        if (model.WarmUp)
        {
            segmenter.GetService<ReloadableInstanceSegmenter>()?.WarmUp(cancellationToken);
        }

        model.Open(segmenter);
    }
}
