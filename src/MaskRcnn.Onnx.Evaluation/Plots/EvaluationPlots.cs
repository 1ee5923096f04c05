using System.Globalization;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Evaluation.Reports;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Evaluation.Plots;

/// <summary>Pictures of an evaluation, without an image library or a font of the machine.</summary>
/// <remarks>Pure and thread-safe; the frames own their pixels (RGB).</remarks>
public static class EvaluationPlots
{
    private const int Width = 900;
    private const int Height = 600;
    private const int RowHeight = 22;
    private const int Bins = 20;

    /// <summary>Columns beside the bars for the name of a class whose bar is full.</summary>
    private const int LongestName = 190;

    /// <summary>The precision at each recall, averaged over the classes, one curve for each threshold of overlap.</summary>
    public static ImageFrame PrecisionRecall(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var chart = new Chart(Width, Height, $"{result.Type.CocoName()}: precision and recall by overlap, AP {Number(result.Summary.AP)}", 1, 1);
        chart.YAxis("precision", 5, Tenths);
        chart.XAxis("recall", 10, Tenths);
        var legend = new List<(string Name, OverlayColor Color)>();
        for (int threshold = 0; threshold < EvaluationGrid.IouThresholds.Count; threshold++)
        {
            OverlayColor color = Shade((double)threshold / (EvaluationGrid.IouThresholds.Count - 1));
            IReadOnlyList<double> curve = result.PrecisionCurve(threshold);
            chart.Line(EvaluationGrid.RecallPoints, curve, color);
            string mean = curve.Count > 0 ? Number(curve.Average()) : "-";
            legend.Add((string.Create(CultureInfo.InvariantCulture, $"{EvaluationGrid.IouThresholds[threshold]:0.00}  AP {mean}"), color));
        }

        chart.Legend(legend);
        return chart.ToFrame();
    }

    /// <summary>The AP of each class that has annotations, best first.</summary>
    public static ImageFrame ByClass(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        (string Name, double AP)[] classes =
        [
            .. result.Categories.Select((category, i) => (category.Name, result.SummaryOf(i).AP)).Where(entry => entry.AP >= 0).OrderByDescending(entry => entry.AP),
        ];
        int rows = Math.Max(classes.Length, 1);
        int height = 136 + (rows * RowHeight);

        // Rows count from the bottom; names stand behind the bars.
        var chart = new Chart(Width, height, $"{result.Type.CocoName()}: AP by class, mean {Number(result.Summary.AP)}", 1, rows, LongestName);
        chart.XAxis("AP", 10, Tenths);
        for (int i = 0; i < classes.Length; i++)
        {
            double bottom = rows - i - 1;
            chart.Rectangle(0, bottom + 0.14, classes[i].AP, bottom + 0.86, 1f, OverlayPalette.ColorOf(0));
            chart.Text(Number(classes[i].AP), 0, bottom + 0.5, -8f, endsThere: true);
            chart.Text(classes[i].Name, classes[i].AP, bottom + 0.5, 8f);
        }

        return chart.ToFrame();
    }

    /// <summary>How many detections have which score, and how many of these match an annotation of their class at an overlap of 0.50.</summary>
    /// <remarks>Detections on crowds are left out; a score beyond 0..1 is counted at the end of the axis.</remarks>
    public static ImageFrame ScoreHistogram(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        int[] all = new int[Bins];
        int[] right = new int[Bins];
        foreach ((double score, bool isHit) in result.Scores)
        {
            int bin = (int)Math.Clamp(score * Bins, 0, Bins - 1);
            all[bin]++;
            right[bin] += isHit ? 1 : 0;
        }

        int most = Math.Max(all.Max(), 1);
        int step = (int)Math.Pow(10, Math.Floor(Math.Log10(most)));
        step = most / step >= 5 ? step : most / step >= 2 ? Math.Max(step / 2, 1) : Math.Max(step / 5, 1);
        int steps = (most + step - 1) / step;
        var chart = new Chart(Width, Height, $"{result.Type.CocoName()}: scores of {result.Scores.Count} detections", 1, steps * step);
        chart.YAxis("detections", steps, value => value.ToString("0", CultureInfo.InvariantCulture));
        chart.XAxis("score", 10, Tenths);
        OverlayColor wrongColor = OverlayPalette.ColorOf(2);
        OverlayColor rightColor = OverlayPalette.ColorOf(1);
        for (int bin = 0; bin < Bins; bin++)
        {
            (double from, double to) = ((bin + 0.08) / Bins, (bin + 0.92) / Bins);
            if (all[bin] > 0)
            {
                chart.Rectangle(from, right[bin], to, all[bin], 0f, wrongColor);
                chart.Rectangle(from, 0, to, right[bin], 0f, rightColor);
            }
        }

        chart.Legend([("match an object", rightColor), ("match nothing", wrongColor)]);
        return chart.ToFrame();
    }

    private static OverlayColor Shade(double share) => new((byte)(30 + (200 * share)), (byte)(90 + (60 * share)), (byte)(200 - (150 * share)));

    private static string Number(double value) => value < 0 ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Tenths(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
