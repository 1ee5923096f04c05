using System.Diagnostics;
using System.Globalization;
using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>One evaluation in a fresh process, for scripts/benchmark_pycocotools.py, which times pycocotools on the same files.</summary>
internal static class EvaluationRun
{
    /// <summary>Loads and evaluates <c>annotations.json</c> and <c>results.json</c> of a folder once; one line of JSON goes to standard output.</summary>
    public static int Run(string folder, string kind)
    {
        long start = Stopwatch.GetTimestamp();
        var dataset = CocoDataset.Load(Path.Combine(folder, "annotations.json"));
        var detections = CocoDetections.Load(Path.Combine(folder, "results.json"), dataset);
        TimeSpan load = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var options = new EvaluationOptions { Type = kind == "bbox" ? EvaluationType.Boxes : EvaluationType.Masks };
        EvaluationSummary summary = CocoEvaluator.Evaluate(dataset, detections, options).Summary;
        TimeSpan evaluate = Stopwatch.GetElapsedTime(start);
        string stats = string.Join(",", summary.Named().Select(entry => entry.Value.ToString("R", CultureInfo.InvariantCulture)));
        double megabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"load\":{load.TotalSeconds},\"evaluate\":{evaluate.TotalSeconds},\"stats\":[{stats}],\"megabytes\":{megabytes:0}}}"));
        return 0;
    }
}
