using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>Brings a row of any pixel format to four bytes a pixel in the order of the network's planes.</summary>
internal static class PixelRow
{
    /// <summary>Bytes of a row of <paramref name="width"/> pixels with the copy of the last one that follows it.</summary>
    public static int Length(int width) => checked((width + 1) * 4);

    /// <summary>
    /// Writes the samples of plane 0, 1 and 2 and one unspecified byte for each pixel, then the last pixel again, so that two taps
    /// can always be read at once.
    /// </summary>
    /// <param name="row">Pixels of <paramref name="format"/>.</param>
    /// <param name="format">Order of the row's samples.</param>
    /// <param name="order">Order of the planes.</param>
    /// <param name="pixels"><see cref="Length"/> bytes.</param>
    public static void Expand(ReadOnlySpan<byte> row, PixelFormat format, ChannelOrder order, Span<byte> pixels)
    {
        Debug.Assert(pixels.Length == ((row.Length / format.BytesPerPixel()) + 1) * 4);
        bool swap = (format is PixelFormat.Bgr24 or PixelFormat.Bgra32) != (order == ChannelOrder.Bgr);
        switch (format)
        {
            case PixelFormat.Gray8:
                ExpandGray(row, pixels);
                break;
            case PixelFormat.Rgb24 or PixelFormat.Bgr24:
                ExpandThree(row, swap, pixels);
                break;
            case PixelFormat.Rgba32 or PixelFormat.Bgra32 when swap:
                SwapFour(row, pixels);
                break;
            default:
                row.CopyTo(pixels);
                break;
        }

        pixels[^8..^4].CopyTo(pixels[^4..]);
    }

    private static void ExpandGray(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        Span<uint> wide = MemoryMarshal.Cast<byte, uint>(pixels);
        for (int x = 0; x < row.Length; x++)
        {
            wide[x] = row[x] * 0x01010101u;
        }
    }

    private static void ExpandThree(ReadOnlySpan<byte> row, bool swap, Span<byte> pixels)
    {
        // 12 of 16 bytes become 16; 0x80 gives a zero.
        Vector128<byte> lanes = swap
            ? Vector128.Create((byte)2, 1, 0, 0x80, 5, 4, 3, 0x80, 8, 7, 6, 0x80, 11, 10, 9, 0x80)
            : Vector128.Create((byte)0, 1, 2, 0x80, 3, 4, 5, 0x80, 6, 7, 8, 0x80, 9, 10, 11, 0x80);
        ref byte source = ref MemoryMarshal.GetReference(row);
        ref byte target = ref MemoryMarshal.GetReference(pixels);
        int from = 0;
        int to = 0;
        for (; from <= row.Length - 16; from += 12, to += 16)
        {
            Vector128.ShuffleNative(Vector128.LoadUnsafe(ref source, (nuint)from), lanes).StoreUnsafe(ref target, (nuint)to);
        }

        (int first, int third) = swap ? (2, 0) : (0, 2);
        for (; from < row.Length; from += 3, to += 4)
        {
            pixels[to] = row[from + first];
            pixels[to + 1] = row[from + 1];
            pixels[to + 2] = row[from + third];
        }
    }

    private static void SwapFour(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        Vector128<byte> lanes = Vector128.Create((byte)2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
        ref byte source = ref MemoryMarshal.GetReference(row);
        ref byte target = ref MemoryMarshal.GetReference(pixels);
        int at = 0;
        for (; at <= row.Length - 16; at += 16)
        {
            Vector128.ShuffleNative(Vector128.LoadUnsafe(ref source, (nuint)at), lanes).StoreUnsafe(ref target, (nuint)at);
        }

        for (; at < row.Length; at += 4)
        {
            pixels[at] = row[at + 2];
            pixels[at + 1] = row[at + 1];
            pixels[at + 2] = row[at];
        }
    }
}
