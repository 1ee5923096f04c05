using System.Globalization;

namespace MaskRcnn.Onnx.Evaluation.Reports;

/// <summary>The table that everyone who evaluates on COCO knows: twelve lines, for keypoints ten.</summary>
public static class SummaryTable
{
    private const string AllThresholds = "0.50:0.95";

    /// <summary>The lines, as pycocotools' <c>summarize</c> prints them.</summary>
    public static IReadOnlyList<string> Lines(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        EvaluationSummary summary = result.Summary;
        int last = result.MaxDetections[^1];
        var lines = new List<string>
        {
            Precision(AllThresholds, "all", last, summary.AP),
            Precision("0.50", "all", last, summary.AP50),
            Precision("0.75", "all", last, summary.AP75),
        };
        AddSizes(lines, Precision, summary.APs, summary.APm, summary.APl, last);
        lines.AddRange(summary.AR.Select(entry => Recall(AllThresholds, "all", entry.Key, entry.Value)));
        if (result.Type == EvaluationType.Keypoints)
        {
            lines.Add(Recall("0.50", "all", last, summary.AR50));
            lines.Add(Recall("0.75", "all", last, summary.AR75));
        }

        AddSizes(lines, Recall, summary.ARs, summary.ARm, summary.ARl, last);
        return lines;
    }

    private static void AddSizes(
        List<string> lines, Func<string, string, int, double, string> line, double? small, double medium, double large, int last)
    {
        if (small is { } value)
        {
            lines.Add(line(AllThresholds, "small", last, value));
        }

        lines.Add(line(AllThresholds, "medium", last, medium));
        lines.Add(line(AllThresholds, "large", last, large));
    }

    private static string Precision(string iou, string area, int limit, double value) => Line("Average Precision", "(AP)", iou, area, limit, value);

    private static string Recall(string iou, string area, int limit, double value) => Line("Average Recall", "(AR)", iou, area, limit, value);

    private static string Line(string title, string kind, string iou, string area, int limit, double value) =>
        string.Create(CultureInfo.InvariantCulture, $" {title,-18} {kind} @[ IoU={iou,-9} | area={area,6} | maxDets={limit,3} ] = {value:0.000}");
}
