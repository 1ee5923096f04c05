using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>
/// Turns feature maps between planes [C, pixels] and channels-last [pixels, C], in which all channels of a pixel lie together, so that
/// RoIAlign weighs many of them at once.
/// </summary>
internal static class ChannelsLast
{
    private const int Block = 8;

    /// <summary>Transposes a matrix of rows x columns; the rows of both sides may be longer than what is used of them.</summary>
    /// <param name="source">Row r starts at r * sourceStride.</param>
    /// <param name="sourceStride">At least columns.</param>
    /// <param name="rows">Rows of the source, columns of the destination.</param>
    /// <param name="columns">Columns of the source, rows of the destination.</param>
    /// <param name="destination">Row c starts at c * destinationStride.</param>
    /// <param name="destinationStride">At least rows.</param>
    public static void Transpose(
        ReadOnlySpan<float> source, int sourceStride, int rows, int columns, Span<float> destination, int destinationStride)
    {
        if (rows == 0 || columns == 0) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceStride, columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(destinationStride, rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, ((long)(rows - 1) * sourceStride) + columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, ((long)(columns - 1) * destinationStride) + rows);
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        if (!Avx.IsSupported || rows < Block || columns < Block)
        {
            TransposeScalar(ref from, sourceStride, rows, columns, ref to, destinationStride);
            return;
        }

        // The last block of a row or column overlaps the one before where the size is no multiple of a block: it writes the same values again.
        for (int column = 0; column < columns; column += Block)
        {
            int c = Math.Min(column, columns - Block);
            for (int row = 0; row < rows; row += Block)
            {
                int r = Math.Min(row, rows - Block);
                TransposeBlock(
                    ref Unsafe.Add(ref from, ((nint)r * sourceStride) + c), sourceStride,
                    ref Unsafe.Add(ref to, ((nint)c * destinationStride) + r), destinationStride);
            }
        }
    }

    private static void TransposeScalar(
        ref float from, int sourceStride, int rows, int columns, ref float to, int destinationStride)
    {
        for (int column = 0; column < columns; column++)
        {
            ref float target = ref Unsafe.Add(ref to, (nint)column * destinationStride);
            for (int row = 0; row < rows; row++)
                Unsafe.Add(ref target, row) = Unsafe.Add(ref from, ((nint)row * sourceStride) + column);
        }
    }

    /// <summary>8 x 8 floats: pairs of rows are interleaved, pairs of pairs shuffled, and halves exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(ref float from, nint sourceStride, ref float to, nint destinationStride)
    {
        Vector256<float> r0 = Vector256.LoadUnsafe(ref from), r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, sourceStride));
        Vector256<float> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * sourceStride));
        Vector256<float> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * sourceStride));
        Vector256<float> r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 4 * sourceStride));
        Vector256<float> r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 5 * sourceStride));
        Vector256<float> r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 6 * sourceStride));
        Vector256<float> r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 7 * sourceStride));

        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);

        const byte Low = 0x44, High = 0xEE;
        Vector256<float> b0 = Avx.Shuffle(a0, a2, Low), b1 = Avx.Shuffle(a0, a2, High), b2 = Avx.Shuffle(a1, a3, Low), b3 = Avx.Shuffle(a1, a3, High);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, Low), b5 = Avx.Shuffle(a4, a6, High), b6 = Avx.Shuffle(a5, a7, Low), b7 = Avx.Shuffle(a5, a7, High);

        const byte Lower = 0x20, Upper = 0x31;
        Avx.Permute2x128(b0, b4, Lower).StoreUnsafe(ref to);
        Avx.Permute2x128(b1, b5, Lower).StoreUnsafe(ref Unsafe.Add(ref to, destinationStride));
        Avx.Permute2x128(b2, b6, Lower).StoreUnsafe(ref Unsafe.Add(ref to, 2 * destinationStride));
        Avx.Permute2x128(b3, b7, Lower).StoreUnsafe(ref Unsafe.Add(ref to, 3 * destinationStride));
        Avx.Permute2x128(b0, b4, Upper).StoreUnsafe(ref Unsafe.Add(ref to, 4 * destinationStride));
        Avx.Permute2x128(b1, b5, Upper).StoreUnsafe(ref Unsafe.Add(ref to, 5 * destinationStride));
        Avx.Permute2x128(b2, b6, Upper).StoreUnsafe(ref Unsafe.Add(ref to, 6 * destinationStride));
        Avx.Permute2x128(b3, b7, Upper).StoreUnsafe(ref Unsafe.Add(ref to, 7 * destinationStride));
    }
}
