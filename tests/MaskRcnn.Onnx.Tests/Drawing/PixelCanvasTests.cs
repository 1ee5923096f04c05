using CsCheck;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class PixelCanvasTests
{
    [Test]
    public void Blending_equals_the_formula_for_every_format_and_position() =>
        (from width in Gen.Int[1, 40]
         from format in Gen.Enum<PixelFormat>().Where(each => each != PixelFormat.Gray8)
         from padding in Gen.Int[0, 5]
         from x in Gen.Int[-20, 45]
         from y in Gen.Int[-1, 3]
         from alphas in Gen.Byte.Array[0, 50]
         from color in Gen.Byte.Array[3]
         from seed in Gen.Int
         select (width, format, padding, x, y, alphas, color, seed)).Sample(
            given =>
            {
                (int width, PixelFormat format, int padding, int x, int y, byte[] alphas, byte[] rgb, int seed) = given;
                int bytes = format.BytesPerPixel();
                int stride = (width * bytes) + padding;
                byte[] pixels = new byte[stride * 3];
                new Random(seed).NextBytes(pixels);
                byte[] expected = (byte[])pixels.Clone();
                for (int i = 0; i < alphas.Length; i++)
                {
                    for (int k = 0; k < bytes && (uint)(x + i) < (uint)width && (uint)y < 3u; k++)
                    {
                        bool blueFirst = format is PixelFormat.Bgr24 or PixelFormat.Bgra32;
                        int color = k == 3 ? 255 : rgb[blueFirst ? 2 - k : k];
                        ref byte sample = ref expected[(y * stride) + ((x + i) * bytes) + k];
                        sample = (byte)Math.Round(((color * alphas[i]) + (sample * (255 - alphas[i]))) / 255.0);
                    }
                }

                new PixelCanvas(pixels, width, 3, stride, format).BlendRow(x, y, alphas, new OverlayColor(rgb[0], rgb[1], rgb[2]));
                return pixels.AsSpan().SequenceEqual(expected);
            },
            iter: 10_000);

    [Test]
    public void Pixels_without_colour_or_too_few_are_refused()
    {
        byte[] pixels = new byte[100];
        Assert.That(() => new PixelCanvas(pixels, 5, 5, 0, PixelFormat.Gray8).Width, Throws.ArgumentException);
        Assert.That(() => new PixelCanvas(pixels, 6, 6, 0, PixelFormat.Rgb24).Width, Throws.ArgumentException);
        Assert.That(() => new PixelCanvas(pixels, 5, 5, 14, PixelFormat.Rgb24).Width, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new PixelCanvas(pixels, 0, 5, 0, PixelFormat.Rgb24).Width, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new PixelCanvas(pixels, int.MaxValue, 1, 0, PixelFormat.Rgba32).Width, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
