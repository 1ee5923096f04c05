using System.Diagnostics;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>The whole of <c>maskrcnn segment</c>: everything that can be refused is refused before the first image is touched.</summary>
internal sealed class SegmentRun(SegmentSettings settings, Terminal terminal, IModelOpener models, IImageLoader loader)
{
    /// <summary>Runs.</summary>
    /// <returns>An exit code.</returns>
    /// <exception cref="CommandException">Nothing was done.</exception>
    /// <exception cref="OperationCanceledException">The user gave up; what was written is whole.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        DiscoveredInputs inputs = InputDiscovery.Find(settings.Inputs, settings.Recursive);
        if (inputs.Images.Count == 0)
        {
            throw new CommandException(NothingToSegment(inputs));
        }

        string folder = OutputFolder.Prepare(settings.Output);
        RunPlan plan = RunPlan.Create(settings, inputs.Images, folder);
        var report = new RunReport(terminal, plan.Pending.Count);
        foreach (InputProblem problem in inputs.Problems)
        {
            report.Failed(problem);
        }

        foreach (string empty in inputs.EmptyFolders)
        {
            terminal.Warning($"no picture in {empty}");
        }

        if (plan.Pending.Count > 0)
        {
            using OpenedModel model = InTiles(models.Open(settings.Model, settings.Execution));
            await RunAsync(plan, model, report, folder, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Say(Summary.OfNothingToDo(plan.DoneBefore));
        }

        return report.FailedCount == 0 ? ExitCodes.Success : ExitCodes.SomeImagesFailed;
    }

    private OpenedModel InTiles(OpenedModel model)
        => settings.Tiling is { } tiling ? model with { Segmenter = new TiledInstanceSegmenter(model.Segmenter, tiling) } : model;

    private async Task RunAsync(RunPlan plan, OpenedModel model, RunReport report, string folder, CancellationToken cancellationToken)
    {
        SegmenterInfo info = model.Segmenter.Info;
        Check(info);
        Warn(model);
        List<IResultWriter> writers = ResultWriters.For(settings, model, folder);
        try
        {
            var options = new SegmentationOptions
            {
                ScoreThreshold = settings.Score,
                MaxInstances = settings.Max,
                Masks = settings.Masks,
                Classes = settings.Classes,
            };
            var pipeline = new SegmentPipeline(loader, model.Segmenter, writers, options, report);
            long start = Stopwatch.GetTimestamp();
            await ProgressBar.ShowAsync(
                terminal,
                plan.Pending.Count,
                settings.Quiet,
                advanced =>
                {
                    report.Advanced = advanced;
                    return pipeline.RunAsync(plan.Pending, cancellationToken);
                }).ConfigureAwait(false);
            Complete(writers, report);
            Show(report, new Summary(report, plan.DoneBefore, Stopwatch.GetElapsedTime(start), info, settings.Output));
        }
        finally
        {
            foreach (IResultWriter writer in writers)
            {
                writer.Dispose();
            }
        }
    }

    private static void Complete(List<IResultWriter> writers, RunReport report)
    {
        try
        {
            foreach (IResultWriter writer in writers)
            {
                writer.Complete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report.Failed(new InputProblem(RunPlan.CocoFile, $"it could not be written: {FileReason.Of(error)}"));
        }
    }

    private void Check(SegmenterInfo info)
    {
        if (settings.Classes is { } classes)
        {
            ClassSelection.Check(classes, info.Labels);
        }

        if (settings.MaskPng && !info.HasMasks)
        {
            throw new CommandException($"--mask-png needs masks, and the model {info.Model} finds none.");
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

    private void Show(RunReport report, Summary summary)
    {
        if (settings.Quiet)
        {
            return;
        }

        if (FoundTable.Of(report, terminal) is { } table)
        {
            terminal.Show(table);
        }

        Say(summary.ToString());
    }

    private void Say(string text)
    {
        if (!settings.Quiet)
        {
            terminal.OutputWriter.WriteLine(text);
        }
    }

    private string NothingToSegment(DiscoveredInputs inputs)
    {
        IEnumerable<string> reasons = inputs.Problems.Select(problem => $"{problem.Input}: {problem.Reason}")
            .Concat(inputs.EmptyFolders.Select(folder => $"{folder}: no {PictureExtensions.All} file"));
        string hint = inputs.EmptyFolders.Count > 0 && !settings.Recursive ? " (--recursive looks into sub-folders)" : "";
        return $"There is nothing to segment. {string.Join("; ", reasons)}{hint}";
    }
}
