using System.Text.Json;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

internal sealed class EvaluateProcessTests
{
    /// <summary>Another decoder of JPEG files and another order of sums change the last bits of pixels and scores.</summary>
    private const double Tolerance = 0.003;

    [Test]
    public void A_real_model_has_the_accuracy_of_its_reference_on_80_photographs()
    {
        string data = TestPaths.SharedOrSkip("data", "coco-val-79");
        string model = TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn");
        using var folder = new TemporaryFolder();
        string metrics = Path.Combine(folder.Path, "metrics.json");

        (int exitCode, _, string error) = Executable.Run(
            "evaluate", "--annotations", Path.Combine(data, "instances.json"), "--images", Path.Combine(data, "images"), "--model", model, "--json", metrics);

        Assert.That(exitCode, Is.Zero, error);
        using var found = JsonDocument.Parse(File.ReadAllText(metrics));
        using var stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "reference", "metrics.json")));
        foreach (string kind in new[] { "bbox", "segm" })
        {
            Assert.That(
                found.RootElement.GetProperty(kind).GetProperty("AP").GetDouble(),
                Is.EqualTo(stored.RootElement.GetProperty("val80").GetProperty(kind).GetProperty("AP").GetDouble()).Within(Tolerance),
                kind);
        }
    }
}
