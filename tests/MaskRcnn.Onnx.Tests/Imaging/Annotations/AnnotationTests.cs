using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Imaging.Annotations;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Imaging.Annotations;

internal sealed class AnnotationTests
{
    private static readonly MaskRcnnImageProcessor Processor = new(new PreprocessSettings());

    [Test]
    public void Boxes_and_areas_follow_the_resize()
    {
        // The port's own numbers: 480 x 640 becomes 800 x 1066.
        DetectionLabels labels = LabelsOf(480, 640, false, Box(10, 20, 100, 50) with { CategoryId = 17, Area = 5000 });
        Assert.That((labels.Size, labels.OriginalSize, labels.ImageId), Is.EqualTo((new ImageSize(1066, 800), new ImageSize(640, 480), 42L)));
        Assert.That(labels.ClassLabels, Is.EqualTo(new[] { 17 }));
        Assert.That(labels.Boxes[0].X1, Is.EqualTo(16.65625f));
        Assert.That(labels.Boxes[0].Y1, Is.EqualTo(33.333332f));
        Assert.That(labels.Boxes[0].X2, Is.EqualTo(183.21875f));
        Assert.That(labels.Boxes[0].Y2, Is.EqualTo(116.666664f));
        Assert.That(labels.Areas[0], Is.EqualTo(13880.209f));
        Assert.That(labels.IsCrowd, Is.EqualTo(new[] { false }));
        Assert.That(labels.Masks, Is.Null);
    }

    [Test]
    public void Crowds_and_boxes_without_extent_inside_the_image_are_left_out()
    {
        DetectionLabels labels = LabelsOf(
            480,
            640,
            false,
            Box(0, 0, 10, 10) with { IsCrowd = true },
            Box(5, 5, 0, 10),
            Box(640, 5, 10, 10),
            Box(-20, 5, 20, 10),
            Box(float.NaN, 5, 20, 10),
            Box(600, 470, 100, 100) with { CategoryId = 3 });
        Assert.That(labels.ClassLabels, Is.EqualTo(new[] { 3 }));
        Assert.That(labels.Boxes, Has.Count.EqualTo(1));
        Assert.That(labels.Boxes[0].X2, Is.EqualTo(1066f));
        Assert.That(labels.Boxes[0].Y2, Is.EqualTo(800f).Within(1e-4f));
    }

    [Test]
    public void Masks_are_the_polygons_pixels_taken_by_nearest_neighbour()
    {
        // Twice the size: every pixel of the original becomes a block of four.
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings { ExactSize = new ImageSize(20, 16) });
        var square = Box(2, 3, 4, 2) with { Polygons = [[2, 3, 6, 3, 6, 5, 2, 5]] };
        var runs = Box(0, 0, 10, 8) with { Runs = CocoRle.FromBox(9, 0, 1, 8, new ImageSize(10, 8)) };
        (PixelValues values, IReadOnlyList<DetectionLabels> labels) = processor.Preprocess(
            [SyntheticPicture.Create(8, 10)], [new CocoImageAnnotations(1, [square, runs])], returnSegmentationMasks: true);
        values.Dispose();
        IReadOnlyList<BitMask> masks = labels[0].Masks!;
        for (int y = 0; y < 16; y++)
        {
            for (int x = 0; x < 20; x++)
            {
                Assert.That(masks[0][x, y], Is.EqualTo(x is >= 4 and < 12 && y is >= 6 and < 10), $"{x}, {y}");
                Assert.That(masks[1][x, y], Is.EqualTo(x >= 18), $"{x}, {y}");
            }
        }
    }

    [Test]
    public void A_mask_that_falls_between_the_pixels_is_empty()
    {
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings { ExactSize = new ImageSize(2, 2) });
        var sliver = Box(0, 0, 100, 100) with { Runs = CocoRle.FromBox(0, 0, 3, 3, new ImageSize(100, 100)) };
        (PixelValues values, IReadOnlyList<DetectionLabels> labels) = processor.Preprocess(
            [SyntheticPicture.Create(100, 100)], [new CocoImageAnnotations(1, [sliver])], returnSegmentationMasks: true);
        values.Dispose();
        Assert.That(labels[0].Masks![0].Area, Is.Zero);
    }

    [Test]
    public void Without_a_resize_the_annotations_stay()
    {
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings { DoResize = false });
        (PixelValues values, IReadOnlyList<DetectionLabels> labels) = processor.Preprocess(
            [SyntheticPicture.Create(8, 10)], [new CocoImageAnnotations(1, [Box(1, 2, 3, 4)])]);
        values.Dispose();
        Assert.That(labels[0].Boxes, Is.EqualTo(new[] { new BoundingBox(1, 2, 4, 6) }));
    }

    [Test]
    public void Annotations_that_do_not_fit_are_refused()
    {
        ImageFrame image = SyntheticPicture.Create(8, 10);
        Assert.That(() => Processor.Preprocess([image], Array.Empty<CocoImageAnnotations>()), Throws.ArgumentException);
        Assert.That(() => LabelsOf(8, 10, true, Box(1, 1, 2, 2)), Throws.ArgumentException);
        var otherSize = Box(1, 1, 2, 2) with { Runs = CocoRle.FromBox(0, 0, 1, 1, new ImageSize(8, 10)) };
        Assert.That(() => LabelsOf(8, 10, true, otherSize), Throws.ArgumentException);
    }

    private static CocoAnnotation Box(float x, float y, float width, float height) => new() { CategoryId = 1, BBox = (x, y, width, height) };

    private static DetectionLabels LabelsOf(int height, int width, bool masks, params CocoAnnotation[] annotations)
    {
        (PixelValues values, IReadOnlyList<DetectionLabels> labels) =
            Processor.Preprocess([SyntheticPicture.Create(height, width)], [new CocoImageAnnotations(42, annotations)], masks);
        values.Dispose();
        return labels[0];
    }
}
