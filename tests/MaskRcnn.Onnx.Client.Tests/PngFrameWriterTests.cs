using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Client.Tests;

public sealed class PngFrameWriterTests
{
    [Test]
    public void Every_format_size_and_stride_reaches_a_decoder_with_the_same_pixels()
    {
        Gen<ImageFrame> frames =
            from width in Gen.Int[1, 40]
            from height in Gen.Int[1, 30]
            from format in Gen.Enum<PixelFormat>()
            from padding in Gen.Int[0, 5]
            let stride = (width * format.BytesPerPixel()) + padding
            from pixels in Gen.Byte.Array[stride * height]
            select new ImageFrame(pixels, width, height, format, stride);
        frames.Sample(
            frame =>
            {
                using var stream = new MemoryStream();
                PngFrameWriter.Write(frame, stream);
                using DecodedImage decoded = new SkiaImageDecoder().Decode(stream.ToArray());
                Assert.That(Colours(decoded.Frame), Is.EqualTo(Colours(frame)));
            },
            iter: 300);
    }

    // Red, green, blue of every pixel, by the definition of the formats.
    private static byte[] Colours(ImageFrame frame)
    {
        var colours = new List<byte>();
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++)
            {
                ReadOnlySpan<byte> pixel = frame.Row(y).Slice(x * frame.Format.BytesPerPixel(), frame.Format.BytesPerPixel());
                byte[] colour = frame.Format switch
                {
                    PixelFormat.Gray8 => [pixel[0], pixel[0], pixel[0]],
                    PixelFormat.Rgb24 or PixelFormat.Rgba32 => [pixel[0], pixel[1], pixel[2]],
                    _ => [pixel[2], pixel[1], pixel[0]],
                };
                colours.AddRange(colour);
            }
        }

        return [.. colours];
    }
}
