using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>The whole of <c>maskrcnn benchmark</c>: images go through one after the other, nothing overlaps.</summary>
internal sealed class BenchmarkRun(
    BenchmarkSettings settings, Terminal terminal, IModelOpener models, IImageLoader loader, TimeProvider time)
{
    /// <summary>Runs.</summary>
    /// <returns>An exit code.</returns>
    /// <exception cref="CommandException">There is no image, or one cannot be read.</exception>
    /// <exception cref="MaskRcnnException">The model cannot be run.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        BenchmarkReport report;
        try
        {
            report = await MeasureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Problem("interrupted", "nothing was measured.");
            return ExitCodes.Interrupted;
        }

        if (settings.Json is { } json)
        {
            PendingFile.Write(Path.GetFullPath(json), stream => BenchmarkJson.Write(report, stream));
        }

        BenchmarkTable.Show(report, terminal);
        return ExitCodes.Success;
    }

    private async Task<BenchmarkReport> MeasureAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<InputImage> images = BenchmarkImages.Find(settings.Images, settings.Model);
        long loading = time.GetTimestamp();
        using OpenedModel model = models.Open(settings.Model, settings.Execution);
        TimeSpan load = time.GetElapsedTime(loading);
        Warn(model);

        var sizes = new ImageSize[images.Count];
        var samples = new List<StageSample>(settings.Repeat * images.Count);
        var warmUp = new List<StageSample>(images.Count);
        await ProgressBar.ShowAsync(terminal, images.Count * (settings.Repeat + 1), quiet: false, advanced => Task.Run(
            () =>
            {
                for (int round = 0; round <= settings.Repeat; round++)
                {
                    for (int i = 0; i < images.Count; i++)
                    {
                        StageSample sample = Measure(images[i], model.Segmenter, out sizes[i], cancellationToken);
                        (round == 0 ? warmUp : samples).Add(sample);
                        advanced();
                    }
                }
            },
            CancellationToken.None)).ConfigureAwait(false);

        return new BenchmarkReport
        {
            Model = model.Segmenter.Info,
            Machine = MachineDescription.OfThis(cancellationToken),
            Threads = settings.Execution.IntraOpThreads,
            Score = settings.Score,
            Images = sizes,
            Load = load,
            FirstImage = warmUp[0].Total,
            Samples = samples,
        };
    }

    private StageSample Measure(InputImage image, IInstanceSegmenter segmenter, out ImageSize size, CancellationToken cancellationToken)
    {
        try
        {
            long start = time.GetTimestamp();
            using LoadedImage loaded = loader.Load(image.Path, cancellationToken);
            TimeSpan decode = time.GetElapsedTime(start);
            size = loaded.Frame.Size;

            SegmentationResult result = segmenter.Segment(
                loaded.Frame, new SegmentationOptions { ScoreThreshold = settings.Score }, cancellationToken);
            start = time.GetTimestamp();
            foreach (Instance instance in result.Instances)
            {
                instance.Mask?.ToCocoRle();
            }

            return new StageSample(decode, result.Timings, time.GetElapsedTime(start), result.Instances.Count);
        }
        catch (Exception error) when (error is MaskRcnnException or IOException or UnauthorizedAccessException)
        {
            // Times of the other images would be times of another set.
            throw new CommandException($"{Printable.Path(image.Path)}: {FileReason.Of(error)}", error);
        }
    }

    private void Warn(OpenedModel model)
    {
        foreach (string warning in model.Warnings)
        {
            terminal.Warning(warning);
        }

        SegmenterInfo info = model.Segmenter.Info;
        if (info.ProviderReason is { } reason)
        {
            terminal.Warning($"asked for {info.RequestedProvider}, running on {info.EffectiveProvider}: {reason}");
        }
    }
}
