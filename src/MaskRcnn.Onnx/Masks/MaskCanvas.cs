using System.Buffers.Binary;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>Masks as one byte per pixel in memory of the caller.</summary>
internal static class MaskCanvas
{
    /// <summary>Checks that rows fit and returns the stride, with 0 replaced by the width.</summary>
    public static int CheckStride(int length, int width, int height, int stride, string parameter)
    {
        stride = stride == 0 ? width : stride;
        if (stride < width)
        {
            throw new ArgumentOutOfRangeException(nameof(stride), stride, $"A row has {width} bytes.");
        }

        long needed = width == 0 || height == 0 ? 0 : ((height - 1L) * stride) + width;
        if (length < needed)
        {
            throw new ArgumentException($"{width} x {height} pixels need {needed} bytes; {length} were given.", parameter);
        }

        return stride;
    }

    /// <summary>Zeroes the pixels of an image, not the bytes between its rows, and returns the stride.</summary>
    public static int Clear(Span<byte> canvas, ImageSize image, int stride)
    {
        stride = CheckStride(canvas.Length, image.Width, image.Height, stride, nameof(canvas));
        if (stride == image.Width)
        {
            canvas[..(image.Width * image.Height)].Clear();
            return stride;
        }

        for (int y = 0; y < image.Height; y++)
        {
            canvas.Slice(y * stride, image.Width).Clear();
        }

        return stride;
    }

    /// <summary>Writes one row of bits as bytes of <paramref name="value"/> and 0.</summary>
    public static void Expand(ReadOnlySpan<ulong> bits, Span<byte> row, byte value)
    {
        int x = 0;
        for (; x + 8 <= row.Length; x += 8)
        {
            // Byte k of the product keeps bit k only; adding 0x7F carries it into the top bit of its byte, never further.
            ulong eight = bits[x >> 6] >> (x & 63) & 0xFF;
            ulong spread = (eight * 0x0101010101010101UL) & 0x8040201008040201UL;
            ulong ones = (spread + 0x7F7F7F7F7F7F7F7FUL) >> 7 & 0x0101010101010101UL;
            BinaryPrimitives.WriteUInt64LittleEndian(row[x..], ones * value);
        }

        for (; x < row.Length; x++)
        {
            row[x] = (bits[x >> 6] >> (x & 63) & 1) != 0 ? value : (byte)0;
        }
    }
}
