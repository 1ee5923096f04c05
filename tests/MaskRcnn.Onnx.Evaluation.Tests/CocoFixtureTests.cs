using System.Text.Json;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Evaluation.Tests;

/// <summary>The published results of pycocotools on its own example files.</summary>
internal sealed class CocoFixtureTests
{
    [TestCase("segm", EvaluationType.Masks)]
    [TestCase("bbox", EvaluationType.Boxes)]
    [TestCase("keypoints", EvaluationType.Keypoints)]
    public void Every_summary_number_equals_that_of_pycocotools(string name, EvaluationType type)
    {
        string folder = TestPaths.SharedOrSkip("data", "coco-eval-fixtures");
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        JsonElement one = expected.RootElement.GetProperty("cases").EnumerateArray().Single(entry => entry.GetProperty("iou_type").GetString() == name);
        var dataset = CocoDataset.Load(Path.Combine(folder, one.GetProperty("ground_truth").GetString()!));
        var detections = CocoDetections.Load(Path.Combine(folder, one.GetProperty("results").GetString()!), dataset);

        EvaluationSummary summary = CocoEvaluator.Evaluate(dataset, detections, new EvaluationOptions { Type = type }).Summary;

        Assert.Multiple(() =>
        {
            foreach (JsonProperty metric in one.GetProperty("expected").EnumerateObject())
            {
                Assert.That(Of(summary, metric.Name), Is.EqualTo(metric.Value.GetDouble()).Within(1e-12), metric.Name);
            }
        });
    }

    private static double Of(EvaluationSummary summary, string name) => name switch
    {
        "AP" => summary.AP,
        "AP50" => summary.AP50,
        "AP75" => summary.AP75,
        "AP_small" => summary.APs!.Value,
        "AP_medium" => summary.APm,
        "AP_large" => summary.APl,
        "AR" => summary.AR[^1].Value,
        "AR50" => summary.AR50,
        "AR75" => summary.AR75,
        "AR_small" => summary.ARs!.Value,
        "AR_medium" => summary.ARm,
        "AR_large" => summary.ARl,
        _ => summary.AR.Single(entry => $"AR{entry.Key}" == name).Value,
    };
}
