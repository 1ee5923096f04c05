namespace MaskRcnn.Onnx.Imaging;

/// <summary>
/// A view of pixels that the caller owns, rows from top to bottom. Any imaging library maps to it without a copy, and it is never
/// written to.
/// </summary>
/// <remarks>
/// Immutable and safe to share. The memory behind it belongs to the call that it is given to until that call's task completes; a
/// cancelled task completes only when nothing reads the memory any more.
/// </remarks>
public sealed class ImageFrame
{
    /// <summary>Describes pixels in memory.</summary>
    /// <param name="pixels">At least <c>(height - 1) * stride + width * bytes per pixel</c> bytes.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">Order of the samples of a pixel.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or the stride shorter than a row.</exception>
    /// <exception cref="ArgumentException">The memory is too short for the size.</exception>
    public ImageFrame(ReadOnlyMemory<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        long row = (long)width * format.BytesPerPixel();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row, int.MaxValue, nameof(width));
        if (stride == 0)
        {
            stride = (int)row;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(stride, row);
        long needed = ((long)(height - 1) * stride) + row;
        if (pixels.Length < needed)
        {
            throw new ArgumentException($"{width} x {height} pixels of {format} need {needed} bytes; {pixels.Length} were given.", nameof(pixels));
        }

        Pixels = pixels;
        Width = width;
        Height = height;
        Format = format;
        Stride = stride;
    }

    /// <summary>The samples, rows from top to bottom.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Order of the samples of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from the start of one row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>Width and height.</summary>
    public ImageSize Size => new(Width, Height);

    /// <summary>The samples of one row, without the bytes that pad it.</summary>
    /// <param name="y">Row, 0..Height-1.</param>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Pixels.Span.Slice(y * Stride, Width * Format.BytesPerPixel());
    }
}
