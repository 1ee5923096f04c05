using System.Text.Json;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Evaluation.Tests;

/// <summary>The detections of real models, and the numbers that pycocotools gave for them (stored with six decimals).</summary>
internal sealed class ReferenceModelTests
{
    private const double Stored = 0.6e-6;

    [TestCase("bbox", EvaluationType.Boxes)]
    [TestCase("segm", EvaluationType.Masks)]
    public void Mask_model_on_80_photographs(string name, EvaluationType type)
    {
        string folder = TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference");
        var dataset = CocoDataset.Load(TestPaths.SharedOrSkip("data", "coco-val-79", "instances.json"));
        using var results = new TemporaryFolder();

        EvaluationSummary summary = Evaluate(dataset, Path.Combine(folder, "detections_val158.json"), type, withoutBoxes: false, results.Path);

        AssertStored(summary, Path.Combine(folder, "metrics.json"), "val80", name);
    }

    [TestCase("keypoints", EvaluationType.Keypoints)]
    public void Keypoint_model_on_39_photographs(string name, EvaluationType type)
    {
        string folder = TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn", "reference");
        var dataset = CocoDataset.Load(Path.Combine(folder, "person_keypoints_39.json"));
        using var results = new TemporaryFolder();

        // The stored figures by size are those of results without boxes, whose area is that around the keypoints.
        EvaluationSummary summary = Evaluate(dataset, Path.Combine(folder, "detections_person87.json"), type, withoutBoxes: true, results.Path);

        AssertStored(summary, Path.Combine(folder, "metrics.json"), name);
    }

    [Test]
    public void Results_on_images_that_the_truth_does_not_have_are_refused()
    {
        var dataset = CocoDataset.Load(TestPaths.SharedOrSkip("data", "coco-val-79", "instances.json"));
        string results = TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference", "detections_val158.json");

        Assert.That(
            () => CocoDetections.Load(results, dataset),
            Throws.TypeOf<EvaluationDataException>().With.Message.Match(@"detections_val158\.json: result \d+: image_id: the annotations have no image \d+"));
    }

    private static EvaluationSummary Evaluate(CocoDataset dataset, string path, EvaluationType type, bool withoutBoxes, string folder)
    {
        JsonArray all = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        var kept = new JsonArray();
        foreach (JsonNode? entry in all.Where(entry => dataset.IndexOfImage(entry!["image_id"]!.GetValue<long>()) >= 0))
        {
            JsonNode copy = entry!.DeepClone();
            if (withoutBoxes)
            {
                copy.AsObject().Remove("bbox");
            }

            kept.Add(copy);
        }

        string filtered = Path.Combine(folder, "results.json");
        File.WriteAllText(filtered, kept.ToJsonString());
        return CocoEvaluator.Evaluate(dataset, CocoDetections.Load(filtered, dataset), new EvaluationOptions { Type = type }).Summary;
    }

    private static void AssertStored(EvaluationSummary summary, string metrics, params string[] path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(metrics));
        JsonElement stored = path.Aggregate(document.RootElement, (element, name) => element.GetProperty(name));
        Dictionary<string, double> named = summary.Named().ToDictionary();
        string[] compared = [.. stored.EnumerateObject().Select(metric => metric.Name).Where(named.ContainsKey)];
        Assert.That(compared, Has.Length.AtLeast(5));
        Assert.Multiple(() =>
        {
            foreach (string metric in compared)
            {
                Assert.That(named[metric], Is.EqualTo(stored.GetProperty(metric).GetDouble()).Within(Stored), metric);
            }
        });
    }
}
