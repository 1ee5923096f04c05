using MaskRcnn.Onnx.Cli.Outputs;

namespace MaskRcnn.Onnx.Cli.Tests.Outputs;

internal sealed class ResultPathsTests
{
    private static readonly string Stem = Path.Combine(Path.GetTempPath(), "out", "sub", "a");

    [Test]
    public void Results_lie_below_the_output_folder_under_the_images_name()
    {
        ResultPaths results = ResultPaths.In(Path.Combine(Path.GetTempPath(), "out"), "sub/a");

        Assert.That(
            new[] { results.Json, results.Overlay, results.Labels, results.Mask(0), results.Mask(12), results.Mask(1234) },
            Is.EqualTo(new[] { ".json", ".overlay.png", ".labels.png", ".mask-000.png", ".mask-012.png", ".mask-1234.png" }.Select(end => Stem + end)));
    }

    [TestCase(".overlay.png", "overlay")]
    [TestCase(".labels.png", "labels")]
    [TestCase(".mask-000.png", "mask")]
    [TestCase(".mask-1234.png", "mask")]
    public void A_picture_that_is_a_result_is_known_by_its_name(string end, string kind)
    {
        Assert.That(ResultPaths.StemOfPicture(Stem + end, out string found), Is.EqualTo(Stem));
        Assert.That(found, Is.EqualTo(kind));
    }

    [TestCase(".png")]
    [TestCase(".overlay.jpg")]
    [TestCase(".mask-00.png")]
    [TestCase(".mask.png")]
    [TestCase(".labels.png.png")]
    [TestCase("overlay.png")]
    public void Other_pictures_are_no_results(string end)
        => Assert.That(ResultPaths.StemOfPicture(Stem + end, out _), Is.Null);
}
