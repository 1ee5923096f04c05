using System.Globalization;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Confusion;
using MaskRcnn.Onnx.Evaluation.Plots;
using MaskRcnn.Onnx.Evaluation.Reports;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>What <c>--plots</c> writes: curves, bars, the confusion summary, and the images where most is wrong.</summary>
internal sealed class PictureReport(string folder, CocoDataset dataset, CocoDetections detections)
{
    private const int Worst = 12;

    /// <summary>Writes three plots of a kind of evaluation.</summary>
    public void WritePlots(EvaluationResult result)
    {
        string name = result.Type.CocoName();
        WritePng($"{name}.precision-recall.png", EvaluationPlots.PrecisionRecall(result));
        WritePng($"{name}.classes.png", EvaluationPlots.ByClass(result));
        WritePng($"{name}.scores.png", EvaluationPlots.ScoreHistogram(result));
    }

    /// <summary>Writes confusion.json.</summary>
    public void WriteConfusion(IReadOnlyList<ConfusionSummary> summaries) =>
        PendingFile.Write(Path.Combine(folder, "confusion.json"), stream => ConfusionJson.Write(summaries, dataset, stream));

    /// <summary>Writes the images with the most errors, worst first, truth beside what was found.</summary>
    /// <param name="summary">Says which they are.</param>
    /// <param name="paths">The file of each image of the data set.</param>
    /// <param name="loader">Reads them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public void WriteGallery(ConfusionSummary summary, string[] paths, IImageLoader loader, CancellationToken cancellationToken)
    {
        int[] worst =
        [
            .. Enumerable.Range(0, paths.Length).Where(i => summary.ByImage[i].Errors > 0).OrderByDescending(i => summary.ByImage[i].Errors).Take(Worst),
        ];
        for (int rank = 0; rank < worst.Length; rank++)
        {
            CocoImage image = dataset.Images[worst[rank]];
            ConfusionCounts counts = summary.ByImage[worst[rank]];
            using LoadedImage loaded = loader.Load(paths[worst[rank]], cancellationToken);
            IEnumerable<CocoDetection> found = detections.All.Where(detection => detection.ImageId == image.Id && detection.Score >= summary.ScoreThreshold);
            ImageFrame picture = ComparisonPicture.Draw(
                loaded.Frame,
                dataset,
                image.Id,
                found,
                string.Create(CultureInfo.InvariantCulture, $"truth: {counts.Matched + counts.Missed + counts.WrongClass} objects"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"found: {counts.Matched} right, {counts.Missed} missed, {counts.WrongClass} of a wrong class, {counts.Spurious} spurious"));
            string name = Path.GetFileNameWithoutExtension(image.FileName);
            WritePng(Path.Combine("worst", string.Create(CultureInfo.InvariantCulture, $"{rank + 1:00}.{name}.png")), picture);
        }
    }

    private void WritePng(string name, ImageFrame frame) =>
        PendingFile.Write(Path.Combine(folder, name), stream => SkiaImageEncoder.WritePng(frame, stream));
}
