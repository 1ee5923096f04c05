using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

internal sealed class InspectProcessTests
{
    private static readonly string Bundle = TestPaths.Fixture("tiny-torchvision", "bundle");

    [Test]
    public void It_shows_graphs_classes_conventions_and_hashes()
    {
        (int exitCode, string output, string error) = Executable.Run("inspect", Bundle);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Match(@"backbone\.onnx +[\d,]+ in +pixel_values +float32 \[\?, 3, \?, \?\]"));
        Assert.That(output, Does.Match(@"mask_head\.onnx +[\d,]+ out +mask_logits "));
        Assert.That(output, Does.Match(@"family +torchvision").And.Match(@"level_epsilon +outside").And.Match(@"detection_min_size +0\.01"));
        ModelBundle bundle = ModelBundle.Load(Bundle);
        for (int i = 0; i < bundle.Labels.Count; i++)
        {
            Assert.That(output, Does.Match($@"\n +{i} +{bundle.CategoryIds[i]} {bundle.Labels[i]}\n"));
        }

        foreach ((string name, BundleFile file) in bundle.Manifest.Files)
        {
            Assert.That(output, Does.Contain(name).And.Contains(file.Sha256));
        }

        Assert.That(output, Does.Not.Contain('\u001b').And.Not.Contains(" \n"));
    }

    [TestCase("no-such-model")]
    [TestCase(".")]
    public void What_is_no_bundle_is_refused(string name)
    {
        (int exitCode, string output, string error) = Executable.Run("inspect", name);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: "));
    }

    [Test]
    public void The_number_of_parameters_is_that_of_the_published_model()
    {
        string bundle = TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn");

        Assert.That(Executable.Run("inspect", bundle).Output, Does.Match(@"parameters +2,547,444\n"));
    }
}
