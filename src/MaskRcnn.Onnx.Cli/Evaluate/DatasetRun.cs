using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>Runs a model on the images of a data set; images are decoded while others run.</summary>
internal sealed class DatasetRun(EvaluateSettings settings, Terminal terminal, IImageLoader loader)
{
    // Only the bundle's own score_thr and max_per_img act.
    private static readonly SegmentationOptions Everything = new() { ScoreThreshold = 0f };

    /// <summary>Runs.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="paths">The file of each image.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Gives up; no results file is left behind.</param>
    /// <exception cref="CommandException">An image cannot be read or has another size than the data set says.</exception>
    public async Task<CocoDetections> RunAsync(CocoDataset dataset, string[] paths, OpenedModel model, CancellationToken cancellationToken)
    {
        using var collector = new DetectionCollector(dataset, model.KeypointCocoOffset);
        using CocoResultFile? file = settings.SaveDetections is { } path ? new CocoResultFile(Path.GetFullPath(path), model.KeypointCocoOffset) : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var observer = new FirstFailure(stop);
        IResultWriter[] writers = file is null ? [collector] : [collector, file];
        ImageJob[] jobs =
        [
            .. paths.Select((image, i) => new ImageJob(
                new InputImage(image, dataset.Images[i].FileName, IsNamed: true), ResultPaths.In("", dataset.Images[i].FileName), dataset.Images[i].Id)),
        ];
        try
        {
            await ProgressBar.ShowAsync(
                terminal,
                jobs.Length,
                settings.Quiet,
                advanced =>
                {
                    observer.Advanced = advanced;
                    return new SegmentPipeline(loader, model.Segmenter, writers, Everything, observer).RunAsync(jobs, stop.Token);
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (observer.Reason is not null)
        {
        }

        // A number over some of the images would be no number of the data set.
        if (observer.Reason is { } reason)
        {
            throw new CommandException(reason);
        }

        file?.Complete();
        return collector.Detections();
    }

    /// <summary>Ends the run at the first image that fails.</summary>
    private sealed class FirstFailure(CancellationTokenSource stop) : IRunObserver
    {
        public Action? Advanced { get; set; }

        public string? Reason { get; private set; }

        public void Done(ImageJob job, SegmentationResult result) => Advanced?.Invoke();

        public void Failed(ImageJob job, string reason)
        {
            Reason ??= $"image {job.ImageId}, {Printable.Path(job.Image.Path)}: {reason}";
            stop.Cancel();
        }
    }
}
