using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Boxes that no healthy network gives: the work stays bounded by the image and nothing throws.</summary>
internal sealed class HostileBoxTests
{
    private static readonly Gen<float> AnyFloat = Gen.Frequency(
        (3, Gen.Single),
        (2, Gen.OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, 0f, -0f)),
        (2, Gen.Single[-1e6f, 1e6f]),
        (3, Gen.Single[-5f, 40f]));

    [Test]
    public void Any_box_gives_the_same_pixels_in_every_form() =>
        Gen.Select(AnyFloat, AnyFloat, AnyFloat, AnyFloat, Gen.OneOf(MaskPaste.GridSample, MaskPaste.IntegerBox)).Sample(
            (x1, y1, x2, y2, rule) =>
            {
                float[] map = [.1f, .9f, .8f, .2f];
                InstanceMask mask = InstanceMask.FromSoftMap(map, 2, new BoundingBox(x1, y1, x2, y2), new ImageSize(33, 17), rule);
                MaskForms.AssertAllAre(MaskForms.Read(mask.ToBitMask()), mask);
            },
            iter: 10_000);

    [TestCase(MaskPaste.GridSample)]
    [TestCase(MaskPaste.IntegerBox)]
    public void Any_value_in_the_map_gives_the_same_pixels_in_every_form(MaskPaste rule) => AnyFloat.Array[9].Sample(
        map =>
        {
            InstanceMask mask = InstanceMask.FromSoftMap(map, 3, new BoundingBox(2.5f, 1.25f, 20, 15), new ImageSize(24, 17), rule);
            MaskForms.AssertAllAre(MaskForms.Read(mask.ToBitMask()), mask);
        },
        iter: 10_000);

    [TestCase(float.NaN, 0, 10, 10)]
    [TestCase(0, 0, float.PositiveInfinity, 10)]
    [TestCase(0, float.NegativeInfinity, 10, 10)]
    [TestCase(float.MinValue, float.MinValue, float.MaxValue, float.MaxValue)]
    public void A_box_without_finite_sides_gives_an_empty_torchvision_mask(float x1, float y1, float x2, float y2)
    {
        InstanceMask mask = InstanceMask.FromSoftMap([1f], 1, new BoundingBox(x1, y1, x2, y2), new ImageSize(20, 20), MaskPaste.IntegerBox);

        Assert.That(mask.ToBitMask().Window.IsEmpty, Is.True);
        Assert.That(mask.ToCocoRle().ToCompressedString(), Is.EqualTo(CocoRle.FromCounts([400], mask.Image).ToCompressedString()));
    }

    [TestCase(MaskPaste.GridSample)]
    [TestCase(MaskPaste.IntegerBox)]
    public void A_box_of_a_million_pixels_fills_the_image_and_no_more(MaskPaste rule)
    {
        InstanceMask mask = InstanceMask.FromSoftMap([1f], 1, new BoundingBox(-1e6f, -1e6f, 1e6f, 1e6f), new ImageSize(100, 50), rule);

        Assert.That(mask.ToBitMask().Window, Is.EqualTo(new MaskWindow(0, 0, 100, 50)));
        Assert.That(mask.Area, Is.EqualTo(5000));
    }

    [Test]
    public void A_box_without_width_is_sampled_in_the_middle_of_the_map_as_in_the_port()
    {
        // (pixel - x1) / 0 is infinite, which the port and mmdetection move to the middle: the mean of .5 and 1.
        var canvas = new float[10];
        var mask = new SoftMask([.5f, 1f, .5f, 1f], 2, new BoundingBox(4, -10, 4, 11), new ImageSize(10, 1), MaskPaste.GridSample);

        MaskPaster.CopyProbabilitiesTo(mask, canvas);

        Assert.That(canvas, Is.EqualTo(new[] { 0, 0, 0, .75f, .75f, 0, 0, 0, 0, 0 }).Within(1e-6f));
    }

    [Test]
    public void Arguments_that_do_not_fit_are_refused()
    {
        var image = new ImageSize(4, 4);
        var box = new BoundingBox(0, 0, 4, 4);

        Assert.That(() => InstanceMask.FromSoftMap([1f, 1f], 2, box, image, MaskPaste.GridSample), Throws.ArgumentException);
        Assert.That(() => InstanceMask.FromSoftMap([], 0, box, image, MaskPaste.GridSample), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => InstanceMask.FromSoftMap([1f], 1, box, image, (MaskPaste)9), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => InstanceMask.FromSoftMap([1f], 1, box, image, MaskPaste.GridSample, float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => InstanceMask.FromSoftMap([1f], 1, box, new ImageSize(-1, 4), MaskPaste.GridSample), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
