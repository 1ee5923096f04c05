using CsCheck;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class LabelPlacerTests
{
    [Test]
    public void A_label_stands_on_its_box() =>
        Assert.That(new LabelPlacer(100, 100).Place(new BoundingBox(20, 40, 80, 90), 30, 12), Is.EqualTo((20, 28)));

    [Test]
    public void At_the_upper_border_it_stands_inside_the_box() =>
        Assert.That(new LabelPlacer(100, 100).Place(new BoundingBox(20, 5, 80, 90), 30, 12), Is.EqualTo((20, 5)));

    [Test]
    public void A_second_label_evades_the_first()
    {
        var placer = new LabelPlacer(100, 100);
        placer.Place(new BoundingBox(20, 40, 80, 90), 30, 12);
        Assert.That(placer.Place(new BoundingBox(20, 40, 80, 90), 29, 12), Is.EqualTo((51, 28)));
    }

    [Test]
    public void Where_there_is_no_room_a_label_is_left_out()
    {
        var placer = new LabelPlacer(30, 12);
        Assert.That(placer.Place(new BoundingBox(0, 0, 30, 12), 30, 12), Is.EqualTo((0, 0)));
        Assert.That(placer.Place(new BoundingBox(0, 0, 30, 12), 30, 12), Is.Null);
    }

    [Test]
    public void No_label_leaves_the_image() =>
        (from boxes in (from x in Gen.Float[0f, 60f]
                        from y in Gen.Float[0f, 50f]
                        from width in Gen.Float[0f, 60f]
                        from height in Gen.Float[0f, 50f]
                        from labelWidth in Gen.Int[1, 60]
                        select (Box: new BoundingBox(x, y, x + width, y + height).ClipTo(60, 50), Width: labelWidth)).Array[1, 12]
         select boxes).Sample(
            boxes =>
            {
                var placer = new LabelPlacer(60, 50);
                foreach ((BoundingBox box, int width) in boxes)
                {
                    if (placer.Place(box, width, 11) is { } place && (place.X < 0 || place.Y < 0 || place.X + width > 60 || place.Y + 11 > 50))
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 10_000);
}
