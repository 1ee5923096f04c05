using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class CellAnchorsTests
{
    private static readonly float[] Ratios = [0.5f, 1f, 2f];

    // Golden values of the Hugging Face port.
    [Test]
    public void Anchors_of_stride_four_equal_the_port() => Assert.That(
        Edges(CellAnchors.Generate(4, [8], Ratios, rounded: false)),
        Is.EqualTo(new[]
        {
            -22.627417f, -11.313708f, 22.627417f, 11.313708f,
            -16, -16, 16, 16,
            -11.313708f, -22.627417f, 11.313708f, 22.627417f,
        }).Within(1e-5));

    [Test]
    public void The_coarsest_wide_anchor_equals_the_port() => Assert.That(
        Edges(CellAnchors.Generate(64, [8], [0.5f], rounded: false)),
        Is.EqualTo(new[] { -362.038666f, -181.019333f, 362.038666f, 181.019333f }).Within(1e-4));

    // torchvision's own numbers for sizes 32 to 512.
    [TestCase(4, 23, 11, 11, 23)]
    [TestCase(8, 45, 23, 23, 45)]
    [TestCase(16, 91, 45, 45, 91)]
    [TestCase(32, 181, 91, 91, 181)]
    [TestCase(64, 362, 181, 181, 362)]
    public void Torchvision_rounds_its_anchors_to_whole_pixels(int stride, float wideX, float wideY, float tallX, float tallY)
    {
        BoundingBox[] anchors = CellAnchors.Generate(stride, [8], Ratios, rounded: true);
        float half = stride * 4;
        Assert.That(anchors, Is.EqualTo(new[]
        {
            new BoundingBox(-wideX, -wideY, wideX, wideY),
            new BoundingBox(-half, -half, half, half),
            new BoundingBox(-tallX, -tallY, tallX, tallY),
        }));
    }

    [TestCase(5f, 2f)]
    [TestCase(7f, 4f)]
    [TestCase(9f, 4f)]
    public void Halves_are_rounded_to_even(float size, float half) => Assert.That(
        CellAnchors.Generate(1, [size], [1f], rounded: true), Is.EqualTo(new[] { new BoundingBox(-half, -half, half, half) }));

    [Test]
    public void Ratios_are_outermost_and_scales_fastest() => Assert.That(
        CellAnchors.Generate(10, [1, 2], [0.25f, 1f], rounded: false).Select(anchor => (anchor.Width, anchor.Height)),
        Is.EqualTo(new[] { (20f, 5f), (40f, 10f), (10f, 10f), (20f, 20f) }));

    [TestCase(0, 8f, 1f)]
    [TestCase(4, 0f, 1f)]
    [TestCase(4, 8f, -1f)]
    [TestCase(4, float.NaN, 1f)]
    public void Numbers_that_are_not_positive_are_refused(int stride, float scale, float ratio) =>
        Assert.That(() => CellAnchors.Generate(stride, [scale], [ratio], rounded: false), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void No_scale_at_all_is_refused() =>
        Assert.That(() => CellAnchors.Generate(4, [], [1f], rounded: false), Throws.ArgumentException);

    private static float[] Edges(BoundingBox[] anchors) => [.. anchors.SelectMany(box => new[] { box.X1, box.Y1, box.X2, box.Y2 })];
}
