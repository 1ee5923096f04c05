using System.Globalization;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Confusion;
using MaskRcnn.Onnx.Evaluation.Reports;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>The whole of <c>maskrcnn evaluate</c>: the small things that can be wrong are looked at before a model runs for hours.</summary>
internal sealed class EvaluateRun(EvaluateSettings settings, Terminal terminal, IModelOpener models, IImageLoader loader)
{
    /// <summary>Runs.</summary>
    /// <returns>An exit code.</returns>
    /// <exception cref="CommandException">Something that was asked for cannot be done.</exception>
    /// <exception cref="MaskRcnnException">A file or the model cannot be used; says which and why.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string? plots = settings.Plots is { } folder ? OutputFolder.Prepare(folder) : null;
        var dataset = CocoDataset.Load(settings.Annotations, cancellationToken);
        (CocoDetections detections, IReadOnlyList<double>? sigmas) = settings.Detections is { } file
            ? (CocoDetections.Load(file, dataset, cancellationToken), null)
            : await SegmentAsync(dataset, cancellationToken).ConfigureAwait(false);
        if (detections.LeftOut > 0)
        {
            terminal.Warning($"{detections.LeftOut} detections are of classes that the annotations do not have; they are left out.");
        }

        EvaluationResult[] results =
        [
            .. (settings.Types ?? EvaluatedTypes.Of(dataset, detections)).Select(type => CocoEvaluator.Evaluate(
                dataset,
                detections,
                new EvaluationOptions { Type = type, MaxDetections = settings.Limits, KeypointSigmas = sigmas },
                cancellationToken)),
        ];
        if (settings.Json is { } json)
        {
            PendingFile.Write(Path.GetFullPath(json), stream => EvaluationJson.Write(results, stream));
        }

        ConfusionSummary[] confusions =
        [
            .. results.Select(result => ConfusionSummary.Of(
                dataset, detections, new EvaluationOptions { Type = result.Type, KeypointSigmas = sigmas }, cancellationToken: cancellationToken)),
        ];
        if (plots is not null)
        {
            WritePictures(new PictureReport(plots, dataset, detections), dataset, results, confusions, cancellationToken);
        }

        if (!settings.Quiet)
        {
            Show(dataset, detections, results, confusions);
        }

        return ExitCodes.Success;
    }

    private void WritePictures(
        PictureReport report, CocoDataset dataset, EvaluationResult[] results, ConfusionSummary[] confusions, CancellationToken cancellationToken)
    {
        foreach (EvaluationResult result in results)
        {
            report.WritePlots(result);
        }

        report.WriteConfusion(confusions);
        if (settings.Images is { } images && confusions.Length > 0)
        {
            report.WriteGallery(confusions[^1], DatasetImages.Find(dataset, images), loader, cancellationToken);
        }
    }

    private async Task<(CocoDetections Detections, IReadOnlyList<double>? Sigmas)> SegmentAsync(CocoDataset dataset, CancellationToken cancellationToken)
    {
        string[] paths = DatasetImages.Find(dataset, settings.Images!);
        using OpenedModel model = models.Open(settings.Model, settings.Execution);
        foreach (string warning in model.Warnings)
        {
            terminal.Warning(warning);
        }

        SegmenterInfo info = model.Segmenter.Info;
        if (info.ProviderReason is { } reason)
        {
            terminal.Warning($"asked for {info.RequestedProvider}, running on {info.EffectiveProvider}: {reason}");
        }

        Check(dataset, info);
        CocoDetections detections = await new DatasetRun(settings, terminal, loader).RunAsync(dataset, paths, model, cancellationToken).ConfigureAwait(false);

        // 0.026 of the configuration is a float; the reference computes with the double of the same digits.
        return (detections, model.KeypointSigmas is { Count: > 0 } sigmas ? [.. sigmas.Select(sigma => (double)(decimal)sigma)] : null);
    }

    private void Check(CocoDataset dataset, SegmenterInfo info)
    {
        if (dataset.Categories.Count > 0 && !info.CategoryIds.Any(id => dataset.IndexOfCategory(id) >= 0))
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"The model {info.Model} and the annotations have no category id in common; the model's begin with {info.CategoryIds[0]}, those of the annotations with {dataset.Categories[0].Id}."));
        }

        foreach (EvaluationType type in settings.Types ?? [])
        {
            if ((type == EvaluationType.Masks && !info.HasMasks) || (type == EvaluationType.Keypoints && info.KeypointNames.Count == 0))
            {
                throw new CommandException($"--type {type.CocoName()}: the model {info.Model} finds none.");
            }
        }
    }

    private void Show(CocoDataset dataset, CocoDetections detections, EvaluationResult[] results, ConfusionSummary[] confusions)
    {
        terminal.OutputWriter.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{dataset.Images.Count} images, {dataset.Annotations.Count} annotations, {detections.All.Count} detections"));
        for (int i = 0; i < results.Length; i++)
        {
            terminal.OutputWriter.WriteLine();
            terminal.OutputWriter.WriteLine(results[i].Type.CocoName());
            foreach (string line in SummaryTable.Lines(results[i]))
            {
                terminal.OutputWriter.WriteLine(line);
            }

            ConfusionCounts counts = confusions[i].Total;
            terminal.OutputWriter.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $" From score {confusions[i].ScoreThreshold:0.00} on: {counts.Matched} matched, {counts.Missed} missed, {counts.WrongClass} of a wrong class, {counts.Spurious} spurious"));
        }

        if (settings.PerClass)
        {
            foreach (EvaluationResult result in results)
            {
                terminal.OutputWriter.WriteLine();
                terminal.Show(PerClassTable.Of(result, dataset, terminal));
            }
        }
    }
}
