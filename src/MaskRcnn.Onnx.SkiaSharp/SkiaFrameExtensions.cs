using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Decoding;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>Frames over the pixels of SkiaSharp's own types.</summary>
public static class SkiaFrameExtensions
{
    /// <summary>A frame over the bitmap's pixels, without a copy.</summary>
    /// <param name="bitmap">Colour type Rgba8888, Rgb888x, Bgra8888 or Gray8. It must not change or be disposed while the frame is in use;
    /// the frame keeps it from being collected.</param>
    /// <returns>The frame. Alpha is ignored: a premultiplied picture is seen as if it lay over black.</returns>
    /// <exception cref="ArgumentException">The bitmap is empty or of another colour type.</exception>
    public static ImageFrame ToImageFrame(this SKBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        return Frame(bitmap, bitmap.Info, bitmap.GetPixels(), bitmap.RowBytes, nameof(bitmap));
    }

    /// <summary>A frame over the pixmap's pixels, without a copy.</summary>
    /// <param name="pixmap">Colour type Rgba8888, Rgb888x, Bgra8888 or Gray8. Its pixels must not change or be freed while the frame is
    /// in use; the frame keeps the pixmap from being collected, not the owner of the pixels.</param>
    /// <inheritdoc cref="ToImageFrame(SKBitmap)"/>
    public static ImageFrame ToImageFrame(this SKPixmap pixmap)
    {
        ArgumentNullException.ThrowIfNull(pixmap);
        return Frame(pixmap, pixmap.Info, pixmap.GetPixels(), pixmap.RowBytes, nameof(pixmap));
    }

    private static ImageFrame Frame(SKObject owner, SKImageInfo info, nint pixels, int rowBytes, string argument)
    {
        PixelFormat format = info.ColorType switch
        {
            SKColorType.Rgba8888 or SKColorType.Rgb888x => PixelFormat.Rgba32,
            SKColorType.Bgra8888 => PixelFormat.Bgra32,
            SKColorType.Gray8 => PixelFormat.Gray8,
            _ => throw new ArgumentException($"Colour type {info.ColorType} has no pixel format; copy it to Rgba8888 first.", argument),
        };
        if (pixels == 0 || info.IsEmpty)
        {
            throw new ArgumentException("There are no pixels.", argument);
        }

        long length = ((long)rowBytes * (info.Height - 1)) + info.RowBytes;
        return new ImageFrame(new NativePixels(owner, pixels, checked((int)length)).Memory, info.Width, info.Height, format, rowBytes);
    }
}
