using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class SegmentationMapTests
{
    private static readonly ImageSize Size = new(4, 2);

    private static Instance Of(int classId, float score, params byte[] pixels) => new()
    {
        ClassId = classId,
        CategoryId = classId + 1,
        Label = $"class {classId}",
        Score = score,
        Box = new BoundingBox(0, 0, 4, 2),
        Mask = InstanceMask.FromBits(BitMask.FromBytes(pixels, Size)),
    };

    private static SegmentationMap Map() => SegmentationMap.FromResult(new SegmentationResult(Size, [
        Of(3, 0.9f, 1, 1, 0, 0, 1, 1, 0, 0),
        Of(1, 0.8f, 0, 0, 0, 0, 0, 0, 0, 0),
        Of(2, 0.7f, 0, 1, 1, 0, 0, 1, 1, 0),
    ]));

    [Test]
    public void The_better_score_has_the_pixels_that_two_masks_claim() =>
        Assert.That(Map().Ids.ToArray(), Is.EqualTo(new[] { 0, 0, 1, -1, 0, 0, 1, -1 }));

    [Test]
    public void A_mask_without_pixels_gets_no_segment() => Assert.That(Map().Segments, Is.EqualTo(new SegmentInfo[]
    {
        new(0, 3, false, 0.9f),
        new(1, 2, false, 0.7f),
    }));

    [Test]
    public void Run_lengths_count_row_by_row_from_1_and_include_the_background() => Assert.That(
        Map().ToRunLengths(), Is.EqualTo(new int[][] { [4, 1, 8, 1], [1, 2, 5, 2], [3, 1, 7, 1] }));

    [Test]
    public void Pixels_are_addressed_by_column_and_row() => Assert.That((Map()[2, 1], Map()[3, 0]), Is.EqualTo((1, -1)));

    [TestCase(4, 0)]
    [TestCase(0, 2)]
    [TestCase(-1, 0)]
    public void A_pixel_outside_is_refused(int x, int y) => Assert.That(() => Map()[x, y], Throws.TypeOf<ArgumentOutOfRangeException>());
}
