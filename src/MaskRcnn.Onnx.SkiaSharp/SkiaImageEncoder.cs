using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Writing;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>Encodes raw pixels as PNG or JPEG files.</summary>
/// <remarks>
/// Thread-safe. The same pixels give the same bytes every time with the same versions of the libraries. Nothing but the image is written: no date, no profile.
/// </remarks>
public static class SkiaImageEncoder
{
    /// <summary>Writes a PNG file: grey, RGB or RGBA of 8 bits, after the frame's format; alpha is kept.</summary>
    /// <param name="frame">The pixels.</param>
    /// <param name="destination">Writable; left open.</param>
    /// <param name="level">How hard to compress.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WritePng(ImageFrame frame, Stream destination, CompressionLevel level = CompressionLevel.Optimal)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(destination);
        int colourType = frame.Format switch { PixelFormat.Gray8 => 0, PixelFormat.Rgb24 or PixelFormat.Bgr24 => 2, _ => 6 };
        using PngWriter png = new(destination, new PngImageHeader(frame.Width, frame.Height, 8, colourType, IsInterlaced: false), level);
        for (int y = 0; y < frame.Height; y++)
        {
            FrameRows.CopyRedFirst(frame, y, png.Row);
            png.WriteRow();
        }

        png.Complete();
    }

    /// <summary>Writes a grey PNG file of 16 bits, such as a label map with more than 255 instances.</summary>
    /// <param name="samples">Width times height samples, rows from top to bottom.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="destination">Writable; left open.</param>
    /// <param name="level">How hard to compress.</param>
    /// <exception cref="ArgumentException">The number of samples is not width times height.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WritePng(ReadOnlySpan<ushort> samples, int width, int height, Stream destination, CompressionLevel level = CompressionLevel.Optimal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(destination);
        if (samples.Length != (long)width * height)
        {
            throw new ArgumentException($"{width} x {height} samples are needed; {samples.Length} were given.", nameof(samples));
        }

        using PngWriter png = new(destination, new PngImageHeader(width, height, 16, ColourType: 0, IsInterlaced: false), level);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<ushort> row = samples.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(png.Row[(2 * x)..], row[x]);
            }

            png.WriteRow();
        }

        png.Complete();
    }

    /// <summary>Writes a JPEG file. Alpha is ignored; chroma is halved in both directions below quality 90 and kept from 90.</summary>
    /// <param name="frame">The pixels; neither side above 65,535.</param>
    /// <param name="destination">Writable; left open.</param>
    /// <param name="quality">1, smallest, to 100, best.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quality or a side is out of range.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteJpeg(ImageFrame frame, Stream destination, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(frame.Width, frame.Height), 65_535, nameof(frame));
        SKJpegEncoderOptions options = new(
            quality,
            quality < 90 ? SKJpegEncoderDownsample.Downsample420 : SKJpegEncoderDownsample.Downsample444,
            SKJpegEncoderAlphaOption.Ignore);

        // Skia writes into its own memory: an exception of the destination must not pass through native frames.
        using SKDynamicMemoryWStream encoded = new();
        EncodeJpeg(frame, options, encoded);
        using SKData data = encoded.DetachAsData();
        destination.Write(data.AsSpan());
    }

    private static unsafe void EncodeJpeg(ImageFrame frame, SKJpegEncoderOptions options, SKDynamicMemoryWStream encoded)
    {
        SKImageInfo info = new(frame.Width, frame.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] rgba = ArrayPool<byte>.Shared.Rent(checked(info.RowBytes * info.Height));
        try
        {
            for (int y = 0; y < frame.Height; y++)
            {
                FrameRows.CopyOpaque(frame, y, rgba.AsSpan(y * info.RowBytes, info.RowBytes));
            }

            fixed (byte* pixels = rgba)
            {
                using SKPixmap pixmap = new(info, (nint)pixels, info.RowBytes);
                if (!pixmap.Encode(encoded, options))
                {
                    throw new InvalidOperationException("Skia could not encode the picture as JPEG.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }
}
