namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class SegmentationOptionsTests
{
    [Test]
    public void The_defaults_are_those_of_the_documentation()
    {
        SegmentationOptions options = SegmentationOptions.Default;
        Assert.That(options.ScoreThreshold, Is.EqualTo(0.5f));
        Assert.That(options.MaxInstances, Is.Null);
        Assert.That(options.Masks, Is.True);
        Assert.That(options.Classes, Is.Null);
    }

    [TestCase(-0.001f)]
    [TestCase(1.001f)]
    [TestCase(float.NaN)]
    public void A_score_threshold_outside_0_to_1_is_refused(float value) => Assert.That(
        () => new SegmentationOptions { ScoreThreshold = value }, Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(0)]
    [TestCase(-1)]
    public void Fewer_than_one_instance_is_refused(int value) => Assert.That(
        () => new SegmentationOptions { MaxInstances = value }, Throws.TypeOf<ArgumentOutOfRangeException>());
}
