using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.SkiaSharp.Writing;

/// <summary>Copies rows of a frame into the order of samples that an encoder wants.</summary>
internal static class FrameRows
{
    /// <summary>Writes one row with red first: grey stays one sample, three stay three, four stay four.</summary>
    public static void CopyRedFirst(ImageFrame frame, int y, Span<byte> row)
    {
        ReadOnlySpan<byte> source = frame.Row(y);
        source.CopyTo(row);
        int step = frame.Format switch { PixelFormat.Bgr24 => 3, PixelFormat.Bgra32 => 4, _ => 0 };
        for (int i = 0; step > 0 && i + 2 < source.Length; i += step)
        {
            row[i] = source[i + 2];
            row[i + 2] = source[i];
        }
    }

    /// <summary>Writes one row as opaque RGBA.</summary>
    public static void CopyOpaque(ImageFrame frame, int y, Span<byte> rgba)
    {
        ReadOnlySpan<byte> source = frame.Row(y);
        int step = frame.Format.BytesPerPixel();
        int red = frame.Format is PixelFormat.Bgr24 or PixelFormat.Bgra32 ? 2 : 0;
        int green = step == 1 ? 0 : 1;
        int blue = step == 1 ? 0 : 2 - red;
        for (int from = 0, to = 0; from < source.Length; from += step, to += 4)
        {
            rgba[to] = source[from + red];
            rgba[to + 1] = source[from + green];
            rgba[to + 2] = source[from + blue];
            rgba[to + 3] = byte.MaxValue;
        }
    }
}
