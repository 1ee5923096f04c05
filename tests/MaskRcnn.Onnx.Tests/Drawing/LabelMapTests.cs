using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class LabelMapTests
{
    private static readonly ImageSize Size = new(150, 4);

    [Test]
    public void The_best_score_is_on_top_and_the_numbers_follow_the_result()
    {
        var result = new SegmentationResult(Size, [Instance(0.5f, 0, 100), Instance(0.9f, 60, 80), Instance(0.7f, 70, 150), Instance(0.8f, 0, 0)]);
        ReadOnlySpan<ushort> row = LabelMap.FromResult(result).Row(1);
        Assert.That(row[..60].ToArray(), Is.All.EqualTo(1));
        Assert.That(row[60..80].ToArray(), Is.All.EqualTo(2));
        Assert.That(row[80..150].ToArray(), Is.All.EqualTo(3));
        Assert.That(LabelMap.FromResult(result).Row(3).ToArray(), Is.All.EqualTo(0));
    }

    [Test]
    public void Of_equal_scores_the_first_is_on_top()
    {
        var result = new SegmentationResult(Size, [Instance(0.5f, 0, 10), Instance(0.5f, 5, 15)]);
        Assert.That(LabelMap.FromResult(result).Row(0)[..16].ToArray(), Is.EqualTo(new ushort[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0 }));
    }

    [Test]
    public void An_instance_without_a_mask_keeps_its_number()
    {
        var result = new SegmentationResult(Size, [Instance(0.9f, 0, 0) with { Mask = null }, Instance(0.5f, 0, 1)]);
        Assert.That(LabelMap.FromResult(result).Labels[0], Is.EqualTo(2));
    }

    [Test]
    public void More_instances_than_16_bits_and_foreign_masks_are_refused()
    {
        Instance one = Instance(0.5f, 0, 1);
        Assert.That(() => LabelMap.FromResult(new SegmentationResult(Size, [.. Enumerable.Repeat(one, 65_536)])), Throws.ArgumentException);
        Assert.That(() => LabelMap.FromResult(new SegmentationResult(new ImageSize(4, 150), [one])), Throws.ArgumentException);
    }

    // Rows 0..2, columns from first up to end.
    private static Instance Instance(float score, int first, int end) => new()
    {
        ClassId = 0,
        CategoryId = 1,
        Label = "thing",
        Score = score,
        Box = default,
        Mask = InstanceMask.FromCocoRle(CocoRle.FromBox(first, 0, end - first, 3, Size)),
    };
}
