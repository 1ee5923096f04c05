using CsCheck;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class MaskPainterTests
{
    [Test]
    public void A_straight_edge_is_a_line_of_the_outlines_width_and_an_even_fill_inside()
    {
        // Columns 10..29 of 40, far from the upper and lower edge: the line takes one pixel on either side of the edge.
        byte[] row = Coverage(Mask(40, 41, (x, _) => x is >= 10 and < 30), 2f, 0.4f, 20);
        Assert.That(row[..8], Is.All.EqualTo(0));
        Assert.That(row[9..11], Is.All.EqualTo(255));
        Assert.That(row[12..28], Is.All.EqualTo(102));
        Assert.That(row[29..31], Is.All.EqualTo(255));
        Assert.That(row[32..], Is.All.EqualTo(0));
    }

    [Test]
    public void Without_an_outline_only_the_mask_is_covered()
    {
        byte[] row = Coverage(Mask(20, 21, (x, _) => x is >= 5 and < 15), 0f, 0.5f, 10);
        Assert.That(row[..5], Is.All.EqualTo(0));
        Assert.That(row[5..15], Is.All.EqualTo(128));
        Assert.That(row[15..], Is.All.EqualTo(0));
    }

    [Test]
    public void A_single_pixel_keeps_its_fill()
    {
        byte[] row = Coverage(Mask(9, 9, (x, y) => x == 4 && y == 4), 2f, 0.4f, 4);
        Assert.That(row[4], Is.EqualTo(102));
    }

    [Test]
    public void A_mask_without_pixels_changes_nothing() =>
        Assert.That(Coverage(BitMask.Empty(new ImageSize(5, 5)), 2f, 0.4f, 2), Is.All.EqualTo(0));

    [Test]
    public void Painting_equals_its_naive_twin() =>
        (from width in Gen.Int[1, 90]
         from height in Gen.Int[1, 12]
         from outline in Gen.Float[0f, 20f]
         from opacity in Gen.Float[0f, 1f]
         from density in Gen.Int[1, 9]
         from seed in Gen.Int
         select (width, height, outline, opacity, density, seed)).Sample(
            given =>
            {
                (int width, int height, float outline, float opacity, int density, int seed) = given;
                var random = new Random(seed);
                int left = random.Next(width), top = random.Next(height);
                BitMask mask = Mask(width, height, (x, y) => x >= left && y >= top && random.Next(10) < density);
                byte[] pixels = new byte[width * height * 3];
                random.NextBytes(pixels);
                byte[] expected = (byte[])pixels.Clone();
                var color = new OverlayColor(250, 120, 30);
                NaiveMaskOverlay.Paint(expected, mask, outline, opacity, color);
                new MaskPainter(outline, opacity).Paint(new PixelCanvas(pixels, width, height, 0, PixelFormat.Rgb24), mask, color);
                return pixels.AsSpan().SequenceEqual(expected);
            },
            iter: 2_000);

    // White on black shows the coverage itself.
    private static byte[] Coverage(BitMask mask, float outline, float opacity, int y)
    {
        (int width, int height) = mask.Image;
        byte[] pixels = new byte[width * height * 3];
        new MaskPainter(outline, opacity).Paint(new PixelCanvas(pixels, width, height, 0, PixelFormat.Rgb24), mask, OverlayColor.White);
        return [.. Enumerable.Range(0, width).Select(x => pixels[((y * width) + x) * 3])];
    }

    private static BitMask Mask(int width, int height, Func<int, int, bool> inside)
    {
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = inside(i % width, i / width) ? (byte)1 : (byte)0;
        }

        int first = Array.FindIndex(pixels, each => each != 0);
        if (first < 0)
        {
            return BitMask.Empty(new ImageSize(width, height));
        }

        return CocoRle.FromBitMask(BitMask.FromBytes(pixels, new ImageSize(width, height))).ToBitMask();
    }
}
