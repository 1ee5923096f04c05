using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>Colour pixels of the caller that are drawn on. Everything that lies outside is left out.</summary>
internal readonly ref struct PixelCanvas
{
    private readonly Span<byte> _pixels;
    private readonly int _stride;
    private readonly int _bytesPerPixel;
    private readonly bool _blueFirst;

    /// <exception cref="ArgumentException">The pixels have no colour or are too few.</exception>
    public PixelCanvas(Span<byte> pixels, int width, int height, int stride, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (format == PixelFormat.Gray8)
        {
            throw new ArgumentException("Overlays need pixels with colour.", nameof(format));
        }

        _bytesPerPixel = format.BytesPerPixel();
        long row = (long)width * _bytesPerPixel;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row, int.MaxValue, nameof(width));
        _stride = stride == 0 ? (int)row : stride;
        ArgumentOutOfRangeException.ThrowIfLessThan(_stride, row, nameof(stride));
        long needed = ((long)(height - 1) * _stride) + row;
        if (pixels.Length < needed)
        {
            throw new ArgumentException($"{width} x {height} pixels of {format} need {needed} bytes; {pixels.Length} were given.", nameof(pixels));
        }

        _pixels = pixels;
        _blueFirst = format is PixelFormat.Bgr24 or PixelFormat.Bgra32;
        Width = width;
        Height = height;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>
    /// Covers pixels of one row: each sample becomes sample + (colour - sample) * alpha / 255, rounded. The image's own alpha rises as if
    /// the colour's were 255.
    /// </summary>
    /// <param name="x">Column of the first alpha; it and the end may lie outside.</param>
    /// <param name="y">Row; it may lie outside.</param>
    /// <param name="alphas">One coverage a pixel.</param>
    /// <param name="color">The colour.</param>
    public void BlendRow(int x, int y, ReadOnlySpan<byte> alphas, OverlayColor color)
    {
        if ((uint)y >= (uint)Height)
        {
            return;
        }

        int skip = Math.Max(-x, 0);
        int count = Math.Min(alphas.Length, Width - x) - skip;
        if (count <= 0)
        {
            return;
        }

        alphas = alphas.Slice(skip, count);
        Span<byte> row = _pixels.Slice((y * _stride) + ((x + skip) * _bytesPerPixel), count * _bytesPerPixel);
        (byte first, byte third) = _blueFirst ? (color.B, color.R) : (color.R, color.B);
        if (_bytesPerPixel == 4)
        {
            BlendFour(row, alphas, first, color.G, third);
        }
        else
        {
            BlendThree(row, alphas, first, color.G, third);
        }
    }

    private static void BlendFour(Span<byte> row, ReadOnlySpan<byte> alphas, byte first, byte second, byte third)
    {
        Vector128<byte> color = Vector128.Create(first | ((uint)second << 8) | ((uint)third << 16) | 0xFF000000u).AsByte();
        Vector128<byte> spread = Vector128.Create((byte)0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        ref byte pixels = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= alphas.Length - 4; x += 4)
        {
            uint four = BinaryPrimitives.ReadUInt32LittleEndian(alphas[x..]);
            if (four != 0)
            {
                Vector128<byte> alpha = Vector128.ShuffleNative(Vector128.CreateScalarUnsafe(four).AsByte(), spread);
                nuint at = (nuint)x * 4;
                Mix(Vector128.LoadUnsafe(ref pixels, at), color, alpha).StoreUnsafe(ref pixels, at);
            }
        }

        for (; x < alphas.Length; x++)
        {
            Span<byte> pixel = row.Slice(x * 4, 4);
            MixPixel(pixel, alphas[x], first, second, third);
            pixel[3] = Mix(pixel[3], 255, alphas[x]);
        }
    }

    private static void BlendThree(Span<byte> row, ReadOnlySpan<byte> alphas, byte first, byte second, byte third)
    {
        // Five pixels are fifteen bytes; the sixteenth has no coverage.
        Vector128<byte> color = Vector128.Create(
            first, second, third, first, second, third, first, second, third, first, second, third, first, second, third, 0);
        Vector128<byte> spread = Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 0x80);
        ref byte pixels = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= alphas.Length - 8; x += 5)
        {
            ulong five = BinaryPrimitives.ReadUInt64LittleEndian(alphas[x..]) & 0xFFFFFFFFFFUL;
            if (five != 0)
            {
                Vector128<byte> alpha = Vector128.ShuffleNative(Vector128.CreateScalar(five).AsByte(), spread);
                nuint at = (nuint)x * 3;
                Mix(Vector128.LoadUnsafe(ref pixels, at), color, alpha).StoreUnsafe(ref pixels, at);
            }
        }

        for (; x < alphas.Length; x++)
        {
            MixPixel(row.Slice(x * 3, 3), alphas[x], first, second, third);
        }
    }

    // x / 255, rounded, is (x + 128 + ((x + 128) >> 8)) >> 8 for every product of two bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Mix(Vector128<byte> pixels, Vector128<byte> color, Vector128<byte> alpha)
    {
        Vector128<byte> rest = ~alpha;
        (Vector128<ushort> pixelLow, Vector128<ushort> pixelHigh) = Vector128.Widen(pixels);
        (Vector128<ushort> colorLow, Vector128<ushort> colorHigh) = Vector128.Widen(color);
        (Vector128<ushort> alphaLow, Vector128<ushort> alphaHigh) = Vector128.Widen(alpha);
        (Vector128<ushort> restLow, Vector128<ushort> restHigh) = Vector128.Widen(rest);
        Vector128<ushort> half = Vector128.Create((ushort)128);
        Vector128<ushort> low = (colorLow * alphaLow) + (pixelLow * restLow) + half;
        Vector128<ushort> high = (colorHigh * alphaHigh) + (pixelHigh * restHigh) + half;
        return Vector128.Narrow((low + (low >>> 8)) >>> 8, (high + (high >>> 8)) >>> 8);
    }

    private static byte Mix(byte pixel, byte color, byte alpha)
    {
        int sum = (color * alpha) + (pixel * (255 - alpha)) + 128;
        return (byte)((sum + (sum >> 8)) >> 8);
    }

    private static void MixPixel(Span<byte> pixel, byte alpha, byte first, byte second, byte third)
    {
        pixel[0] = Mix(pixel[0], first, alpha);
        pixel[1] = Mix(pixel[1], second, alpha);
        pixel[2] = Mix(pixel[2], third, alpha);
    }
}
