using System.Runtime.InteropServices;
using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Decoding;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

internal sealed class OrientationTests
{
    private const int Width = 40;
    private const int Height = 24;

    // The stored picture is abc/def: 3 x 2 pixels. The Exif specification says where its row 0 and its column 0 are seen.
    [TestCase(1, "abc/def")]
    [TestCase(2, "cba/fed")]
    [TestCase(3, "fed/cba")]
    [TestCase(4, "def/abc")]
    [TestCase(5, "ad/be/cf")]
    [TestCase(6, "da/eb/fc")]
    [TestCase(7, "fc/eb/da")]
    [TestCase(8, "cf/be/ad")]
    public void Six_pixels_go_where_the_specification_says(int orientation, string expected)
    {
        UprightWriter writer = new(new ImageSize(3, 2), orientation);
        var upright = new uint[6];
        writer.Write([.. "abcdef".Select(letter => (uint)letter)], 0, upright);
        string rows = string.Join('/', upright.Chunk(writer.Size.Width).Select(row => string.Concat(row.Select(pixel => (char)pixel))));
        Assert.That(rows, Is.EqualTo(expected));
    }

    [Test]
    public void Strips_of_any_height_equal_one_pixel_at_a_time() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 8], Gen.Int[1, 40]).Sample(
            (width, height, orientation, strip) =>
            {
                uint[] stored = [.. Enumerable.Range(0, width * height).Select(i => (uint)i)];
                UprightWriter writer = new(new ImageSize(width, height), orientation);
                var upright = new uint[stored.Length];
                for (int y = 0; y < height; y += strip)
                {
                    int rows = Math.Min(strip, height - y);
                    writer.Write(stored.AsSpan(y * width, rows * width), y, upright);
                }

                return upright.AsSpan().SequenceEqual(Naive(stored, width, height, orientation));
            },
            iter: 10_000);

    [Test]
    public void A_jpeg_is_brought_upright([Range(1, 8)] int orientation)
    {
        byte[] jpeg = TestImage.Encoded(Width, Height, SKEncodedImageFormat.Jpeg);
        using DecodedImage stored = new SkiaImageDecoder().Decode(jpeg);
        Check(TestExif.InJpeg(jpeg, TestExif.Tiff((uint)orientation)), stored, orientation);
    }

    [Test]
    public void A_png_of_8_bits_is_brought_upright([Range(1, 8)] int orientation) => CheckPng(8, TestImage.Rgb(Width, Height), orientation);

    [Test]
    public void A_png_of_16_bits_is_brought_upright([Range(1, 8)] int orientation) =>
        CheckPng(16, [.. TestImage.Rgb(Width, Height).SelectMany(sample => (byte[])[sample, sample])], orientation);

    [Test]
    public void A_webp_is_brought_upright([Range(1, 8)] int orientation)
    {
        byte[] webp = TestImage.Encoded(Width, Height, SKEncodedImageFormat.Webp);
        using DecodedImage stored = new SkiaImageDecoder().Decode(webp);
        Check(TestExif.InWebP(webp, Width, Height, TestExif.Tiff((uint)orientation)), stored, orientation);
    }

    [Test]
    public void The_pixels_stay_as_stored_when_asked()
    {
        byte[] jpeg = TestExif.InJpeg(TestImage.Encoded(Width, Height, SKEncodedImageFormat.Jpeg), TestExif.Tiff(6));
        using DecodedImage image = new SkiaImageDecoder(new ImageDecodeOptions { ApplyOrientation = false }).Decode(jpeg);
        Assert.That((image.Frame.Width, image.Orientation), Is.EqualTo((Width, 6)));
    }

    [Test]
    public void Of_two_exif_segments_the_first_counts()
    {
        byte[] jpeg = TestImage.Encoded(Width, Height, SKEncodedImageFormat.Jpeg);
        using DecodedImage image = new SkiaImageDecoder().Decode(TestExif.InJpeg(TestExif.InJpeg(jpeg, TestExif.Tiff(3)), TestExif.Tiff(6)));
        Assert.That(image.Orientation, Is.EqualTo(6));
    }

    private static void CheckPng(int depth, byte[] samples, int orientation)
    {
        using DecodedImage stored = new SkiaImageDecoder().Decode(TestPng.File(Width, Height, depth, 2, samples));
        Check(TestPng.File(Width, Height, depth, 2, samples, ("eXIf", TestExif.Tiff((uint)orientation))), stored, orientation);
    }

    private static void Check(byte[] file, DecodedImage stored, int orientation)
    {
        using DecodedImage image = new SkiaImageDecoder().Decode(file);
        uint[] expected = Naive(MemoryMarshal.Cast<byte, uint>(stored.Frame.Pixels.Span).ToArray(), Width, Height, orientation);
        Assert.That(image.Orientation, Is.EqualTo(orientation));
        Assert.That(image.Frame.Size, Is.EqualTo(orientation >= 5 ? new ImageSize(Height, Width) : new ImageSize(Width, Height)));
        Assert.That(MemoryMarshal.Cast<byte, uint>(image.Frame.Pixels.Span).SequenceEqual(expected));
    }

    private static uint[] Naive(uint[] stored, int width, int height, int orientation)
    {
        var upright = new uint[stored.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int u, int v) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (height - 1 - y, x),
                    7 => (height - 1 - y, width - 1 - x),
                    _ => (y, width - 1 - x),
                };
                upright[(v * (orientation >= 5 ? height : width)) + u] = stored[(y * width) + x];
            }
        }

        return upright;
    }
}
