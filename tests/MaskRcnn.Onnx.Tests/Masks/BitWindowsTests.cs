using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

internal sealed class BitWindowsTests
{
    private static readonly ImageSize Image = new(150, 24);

    private static readonly Gen<MaskWindow> AnyWindow =
        from x in Gen.Int[0, 149]
        from y in Gen.Int[0, 23]
        from width in Gen.Int[0, 150 - x]
        from height in Gen.Int[0, 24 - y]
        select new MaskWindow(x, y, width, height);

    private static readonly Gen<BitMask> AnyMask =
        from window in AnyWindow
        from density in Gen.OneOf(1, 5, 9)
        from pixels in Gen.Int[0, 9].Select(value => value < density ? (byte)1 : (byte)0).Array[window.Width * window.Height]
        select BitMask.FromBytes(pixels, Image, window);

    [Test]
    public void A_moved_mask_has_the_moved_pixels_that_stay_inside() => Gen.Select(
        AnyMask, Gen.Int[-160, 160], Gen.Int[-30, 30], Gen.Int[1, 200], Gen.Int[1, 40]).Sample(
        (mask, dx, dy, width, height) =>
        {
            var target = new ImageSize(width, height);

            BitMask moved = mask.MoveTo(target, dx, dy);

            Assert.That(moved.Image, Is.EqualTo(target));
            Assert.That(moved.Window.IsInside(target));
            AssertPixels(moved, (x, y) => Has(mask, x - dx, y - dy));
        },
        iter: 10_000);

    [Test]
    public void Common_area_counts_the_pixels_that_both_have_in_the_window() => Gen.Select(AnyMask, AnyMask, AnyWindow).Sample(
        (a, b, within) =>
        {
            Assert.That(BitWindows.CommonArea(a, b, within), Is.EqualTo(Count(within, (x, y) => Has(a, x, y) && Has(b, x, y))));
            Assert.That(BitWindows.Area(a, within), Is.EqualTo(Count(within, (x, y) => Has(a, x, y))));
        },
        iter: 10_000);

    [Test]
    public void A_union_has_the_pixels_of_either() => Gen.Select(AnyMask, AnyMask).Sample(
        (a, b) => AssertPixels(BitWindows.Union(a, b), (x, y) => Has(a, x, y) || Has(b, x, y)),
        iter: 10_000);

    [Test]
    public void A_mask_that_stays_whole_keeps_its_window_and_area()
    {
        BitMask mask = BitMask.FromBytes([1, 0, 1], Image, new MaskWindow(2, 3, 3, 1));

        BitMask moved = mask.MoveTo(new ImageSize(1000, 1000), 700, 900);

        Assert.That(moved.Window, Is.EqualTo(new MaskWindow(702, 903, 3, 1)));
        Assert.That(moved.Area, Is.EqualTo(2));
    }

    private static bool Has(BitMask mask, int x, int y) =>
        x >= 0 && y >= 0 && x < mask.Image.Width && y < mask.Image.Height && mask[x, y];

    private static long Count(MaskWindow window, Func<int, int, bool> expected)
    {
        long count = 0;
        for (int y = window.Y; y < window.Y + window.Height; y++)
        {
            for (int x = window.X; x < window.X + window.Width; x++)
            {
                count += expected(x, y) ? 1 : 0;
            }
        }

        return count;
    }

    private static void AssertPixels(BitMask mask, Func<int, int, bool> expected)
    {
        long area = 0;
        for (int y = 0; y < mask.Image.Height; y++)
        {
            for (int x = 0; x < mask.Image.Width; x++)
            {
                bool wanted = expected(x, y);
                area += wanted ? 1 : 0;
                if (mask[x, y] != wanted)
                {
                    Assert.Fail($"The pixel {x}, {y} is {mask[x, y]}.");
                }
            }
        }

        Assert.That(mask.Area, Is.EqualTo(area));
    }
}
