using System.Diagnostics;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>Takes decoded images through the queue and the network, each within its deadline.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ModelRun(IOptions<AdmissionOptions> options, ILogger<ModelRun> logger)
{
    /// <summary>How long a run that was told to stop may take to do so before its client is answered without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Runs a model.</summary>
    /// <param name="model">The model, which is ready.</param>
    /// <param name="ticket">The request's place.</param>
    /// <param name="images">What the run reads; it keeps them for as long as it really runs.</param>
    /// <param name="record">Gets the time in the queue.</param>
    /// <param name="run">The call.</param>
    /// <param name="cancellationToken">The client went away.</param>
    /// <exception cref="ProblemException">A deadline passed.</exception>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<T> RunAsync<T>(
        ServedModel model,
        AdmissionGate.Ticket ticket,
        ImageLease images,
        RequestRecord record,
        Func<IInstanceSegmenter, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken)
    {
        long queued = Stopwatch.GetTimestamp();
        AdmissionGate.Worker? worker = await ticket.EnterAsync(options.Value.QueueTimeout, cancellationToken);
        record.Add("queue", Stopwatch.GetElapsedTime(queued));
        if (worker is null)
        {
            throw new ProblemException(
                ProblemKinds.QueueTimeout,
                $"No worker became free within {options.Value.QueueTimeout.TotalSeconds:0.###} s.",
                model.Gate.RetryAfter);
        }

        images.Share();
        Task running = RunWithinDeadlineAsync(model.Segmenter!, worker, images, run, cancellationToken);
        await running.WaitAsync(options.Value.RunTimeout + Patience, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted)
        {
            model.Abandon(running);
            logger.RunAbandoned(model.Name);
            throw TookTooLong();
        }

        try
        {
            return await (Task<T>)running;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong();
        }
    }

    private async Task<T> RunWithinDeadlineAsync<T>(
        IInstanceSegmenter segmenter,
        AdmissionGate.Worker worker,
        ImageLease images,
        Func<IInstanceSegmenter, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken)
    {
        using (worker)
        using (images)
        using (var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            deadline.CancelAfter(options.Value.RunTimeout);
            return await run(segmenter, deadline.Token);
        }
    }

    private ProblemException TookTooLong() =>
        new(ProblemKinds.RunTimeout, $"The model did not finish within {options.Value.RunTimeout.TotalSeconds:0.###} s.");
}
