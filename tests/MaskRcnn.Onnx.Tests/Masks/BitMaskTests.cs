using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

internal sealed class BitMaskTests
{
    /// <summary>Pixels of random images, from lone dots and checkerboards to blocks; sides around whole words.</summary>
    internal static readonly Gen<(byte[] Pixels, ImageSize Image)> AnyPixels =
        from width in Gen.Frequency((5, Gen.Int[1, 20]), (1, Gen.Int[60, 70]), (1, Gen.Int[126, 130]))
        from height in Gen.Frequency((5, Gen.Int[1, 20]), (1, Gen.Int[62, 67]))
        from density in Gen.OneOf(1, 5, 9)
        from pixels in Gen.Int[0, 9].Select(value => value < density ? (byte)1 : (byte)0).Array[width * height]
        select (pixels, new ImageSize(width, height));

    [Test]
    public void Exact_pixels_are_the_same_in_every_form() => AnyPixels.Sample(
        sample => MaskForms.AssertAllAre(sample.Pixels, InstanceMask.FromBits(BitMask.FromBytes(sample.Pixels, sample.Image))),
        iter: 10_000);

    [Test]
    public void A_window_keeps_its_place_in_the_image() => AnyPixels.Sample(
        sample =>
        {
            ImageSize image = new(sample.Image.Width + 9, sample.Image.Height + 4);
            var window = new MaskWindow(6, 3, sample.Image.Width, sample.Image.Height);
            var expected = new byte[image.Width * image.Height];
            for (int i = 0; i < sample.Pixels.Length; i++)
            {
                (int y, int x) = Math.DivRem(i, sample.Image.Width);
                expected[((y + 3) * image.Width) + x + 6] = sample.Pixels[i];
            }

            MaskForms.AssertAllAre(expected, InstanceMask.FromBits(BitMask.FromBytes(sample.Pixels, image, window)));
        },
        iter: 2_000);

    [Test]
    public void Masks_with_different_windows_can_have_the_same_pixels()
    {
        BitMask whole = BitMask.FromBytes([0, 0, 0, 0, 1, 0], new ImageSize(3, 2));
        BitMask cut = BitMask.FromBytes([1], new ImageSize(3, 2), new MaskWindow(1, 1, 1, 1));

        Assert.That(whole.HasSamePixels(cut), Is.True);
        Assert.That(whole.HasSamePixels(BitMask.Empty(new ImageSize(3, 2))), Is.False);
    }

    [Test]
    public void Rows_can_lie_apart_in_memory()
    {
        BitMask mask = BitMask.FromBytes([1, 0, 9, 9, 0, 255], new ImageSize(2, 2), stride: 4);

        Assert.That(MaskForms.Read(mask), Is.EqualTo(new byte[] { 1, 0, 0, 1 }));
    }

    [Test]
    public void A_pixel_outside_of_the_image_is_refused()
    {
        BitMask mask = BitMask.Empty(new ImageSize(4, 3));

        Assert.That(mask[3, 2], Is.False);
        Assert.That(() => mask[4, 0], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => mask[0, -1], Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(-1, 0, 2, 2)]
    [TestCase(3, 0, 2, 2)]
    [TestCase(0, 2, 2, 2)]
    [TestCase(2, 0, int.MaxValue, 2)]
    public void A_window_outside_of_the_image_is_refused(int x, int y, int width, int height) =>
        Assert.That(() => BitMask.FromBytes(new byte[64], new ImageSize(4, 3), new MaskWindow(x, y, width, height)), Throws.ArgumentException);

    [Test]
    public void Too_few_bytes_are_refused()
    {
        BitMask mask = BitMask.Empty(new ImageSize(4, 3));

        Assert.That(() => BitMask.FromBytes(new byte[11], new ImageSize(4, 3)), Throws.ArgumentException);
        Assert.That(() => mask.CopyTo(new byte[11]), Throws.ArgumentException);
        Assert.That(() => mask.CopyTo(new byte[12], stride: 3), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
