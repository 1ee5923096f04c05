using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

internal sealed class ColourTests
{
    private static readonly byte[] Palette = [10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3, 4, 5, 6, 7, 8, 9, 200, 201, 202, 250, 251, 252];
    private static readonly ImageDecodeOptions OverWhite = new() { Alpha = AlphaHandling.Over(255, 255, 255) };

    [TestCase(1, new byte[] { 0b0100_0000 }, new byte[] { 0, 255 })]
    [TestCase(2, new byte[] { 0b0110_0000 }, new byte[] { 85, 170 })]
    [TestCase(4, new byte[] { 0x2F }, new byte[] { 34, 255 })]
    [TestCase(8, new byte[] { 7, 200 }, new byte[] { 7, 200 })]
    public void Grey_is_scaled_and_replicated(int depth, byte[] samples, byte[] grey) =>
        Assert.That(TestImage.Decode(TestPng.File(2, 1, depth, 0, samples)), Is.EqualTo(new[] { grey[0], grey[0], grey[0], grey[1], grey[1], grey[1] }));

    [Test]
    public void Sixteen_bits_are_rounded_for_every_value()
    {
        byte[] samples = [.. Enumerable.Range(0, 65536).SelectMany(v => (byte[])[(byte)(v >> 8), (byte)v])];
        byte[] expected = [.. Enumerable.Range(0, 65536).SelectMany(v => Enumerable.Repeat((byte)Math.Round(v * 255.0 / 65535.0), 3))];
        Assert.That(TestImage.Decode(TestPng.File(256, 256, 16, 0, samples)).AsSpan().SequenceEqual(expected));
    }

    [TestCase(8)]
    [TestCase(16)]
    public void Transparent_colours_keep_their_colour(int depth)
    {
        byte[] rgba = Deep(depth, [10, 200, 30, 0, 40, 50, 60, 128]);
        Assert.That(TestImage.Decode(TestPng.File(2, 1, depth, 6, rgba)), Is.EqualTo(new byte[] { 10, 200, 30, 40, 50, 60 }));
    }

    [TestCase(8)]
    [TestCase(16)]
    public void Transparent_colours_are_laid_over_a_colour_when_asked(int depth)
    {
        byte[] rgba = Deep(depth, [10, 200, 30, 0, 40, 50, 60, 128, 1, 2, 3, 255]);

        // 40 * 128/255 + 255 * 127/255 = 147.08; 50 -> 152.10; 60 -> 157.12.
        Assert.That(
            TestImage.Decode(TestPng.File(3, 1, depth, 6, rgba), OverWhite),
            Is.EqualTo(new byte[] { 255, 255, 255, 147, 152, 157, 1, 2, 3 }));
    }

    [TestCase(8)]
    [TestCase(16)]
    public void A_transparent_colour_key_counts_only_when_laid_over_a_colour(int depth)
    {
        byte[] rgb = Deep(depth, [10, 20, 30, 10, 20, 31]);
        byte[] key = depth == 8 ? [0, 10, 0, 20, 0, 30] : [10, 10, 20, 20, 30, 30];
        byte[] file = TestPng.File(2, 1, depth, 2, rgb, ("tRNS", key));
        Assert.That(TestImage.Decode(file), Is.EqualTo(new byte[] { 10, 20, 30, 10, 20, 31 }));
        Assert.That(TestImage.Decode(file, OverWhite), Is.EqualTo(new byte[] { 255, 255, 255, 10, 20, 31 }));
    }

    [Test]
    public void A_palette_with_transparency_keeps_its_colours()
    {
        byte[] file = TestPng.File(2, 1, 8, 3, [1, 4], ("PLTE", Palette), ("tRNS", [255, 0]));
        Assert.That(TestImage.Decode(file), Is.EqualTo(new byte[] { 40, 50, 60, 4, 5, 6 }));
        Assert.That(TestImage.Decode(file, OverWhite), Is.EqualTo(new byte[] { 255, 255, 255, 4, 5, 6 }));
    }

    [Test]
    public void A_gif_gives_its_first_frame_and_the_colours_of_transparent_pixels()
    {
        byte[] file = TestGif.File(3, 1, Palette, TestGif.Frame(0, 0, 3, 1, [0, 6, 7], transparent: 6), TestGif.Frame(0, 0, 3, 1, [1, 1, 1]));
        Assert.That(TestImage.Decode(file), Is.EqualTo(new byte[] { 10, 20, 30, 200, 201, 202, 250, 251, 252 }));
        Assert.That(TestImage.Decode(file, OverWhite), Is.EqualTo(new byte[] { 10, 20, 30, 255, 255, 255, 250, 251, 252 }));
    }

    [Test]
    public void What_the_first_frame_of_a_gif_does_not_cover_is_black()
    {
        byte[] file = TestGif.File(3, 2, Palette, TestGif.Frame(1, 1, 1, 1, [1]));
        Assert.That(TestImage.Decode(file), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 50, 60, 0, 0, 0 }));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void A_bmp_is_read_from_below_and_from_above(int direction)
    {
        byte[] rgb = TestImage.Rgb(5, 3);
        Assert.That(TestImage.Decode(TestBmp.File(5, 3 * direction, rgb)), Is.EqualTo(rgb));
    }

    [Test]
    public void A_colour_profile_and_gamma_change_nothing()
    {
        byte[] rgb = TestImage.Rgb(8, 8);
        byte[] gamma = [0, 1, 0x86, 0xA0];
        using SKColorSpace wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Linear, SKColorSpaceXyz.AdobeRgb);
        using SKBitmap bitmap = new(new SKImageInfo(8, 8, SKColorType.Rgba8888, SKAlphaType.Opaque, wide));
        rgb.Chunk(3).SelectMany(pixel => (byte[])[.. pixel, 255]).ToArray().CopyTo(bitmap.GetPixelSpan());
        using SKData withProfile = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Assert.That(withProfile.AsSpan().IndexOf("iCCP"u8), Is.Positive, "the file has a profile");
        Assert.That(TestImage.Decode(withProfile.ToArray()), Is.EqualTo(rgb));
        Assert.That(TestImage.Decode(TestPng.File(8, 8, 8, 2, rgb, ("gAMA", gamma))), Is.EqualTo(rgb));
    }

    // 16-bit samples whose two bytes are equal are 257 times the 8-bit ones.
    private static byte[] Deep(int depth, byte[] samples) => depth == 8 ? samples : [.. samples.SelectMany(sample => (byte[])[sample, sample])];
}
