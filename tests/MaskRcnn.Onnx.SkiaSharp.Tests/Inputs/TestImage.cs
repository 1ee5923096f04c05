using MaskRcnn.Onnx.Imaging;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

/// <summary>Pictures to encode, and the pixels of what was decoded.</summary>
internal static class TestImage
{
    /// <summary>Smooth RGB with a different colour in each corner.</summary>
    public static byte[] Rgb(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                rgb[i++] = (byte)(255 * x / Math.Max(width - 1, 1));
                rgb[i++] = (byte)(255 * y / Math.Max(height - 1, 1));
                rgb[i++] = (byte)(255 * ((x / 8) + (y / 8) & 1));
            }
        }

        return rgb;
    }

    /// <summary>The picture encoded by Skia itself.</summary>
    public static byte[] Encoded(int width, int height, SKEncodedImageFormat format, int quality = 90)
    {
        byte[] rgb = Rgb(width, height);
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < width * height; i++)
        {
            bitmap.SetPixel(i % width, i / width, new SKColor(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]));
        }

        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>Three bytes for each pixel. Fails where the alpha of an RGBA frame is not 255.</summary>
    public static byte[] RgbOf(ImageFrame frame)
    {
        Assert.That(frame.Format, Is.EqualTo(PixelFormat.Rgba32));
        var rgb = new byte[frame.Width * frame.Height * 3];
        bool opaque = true;
        for (int y = 0, i = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> row = frame.Row(y);
            for (int x = 0; x < row.Length; x += 4, i += 3)
            {
                row.Slice(x, 3).CopyTo(rgb.AsSpan(i));
                opaque &= row[x + 3] == 255;
            }
        }

        Assert.That(opaque, "every alpha is 255");
        return rgb;
    }

    /// <summary>The decoded RGB of a file.</summary>
    public static byte[] Decode(byte[] file, ImageDecodeOptions? options = null)
    {
        using DecodedImage image = new SkiaImageDecoder(options).Decode(file);
        return RgbOf(image.Frame);
    }

    public static double MeanDifference(byte[] a, byte[] b)
    {
        Assert.That(a, Has.Length.EqualTo(b.Length));
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }
}
