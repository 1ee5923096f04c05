using System.Runtime.CompilerServices;

namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// A score and an index in one 64-bit key whose ascending order is best score first and, of equal scores, lower index first.
/// </summary>
internal static class SortableScore
{
    /// <summary>The key of a finite score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(float score, int index) => ((ulong)~Ascending(score) << 32) | (uint)index;

    /// <summary>The score of a key.</summary>
    public static float ScoreOf(ulong key) => FromAscending(~(uint)(key >> 32));

    /// <summary>The index of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(ulong key) => (int)(uint)key;

    /// <summary>A number that orders as the score does; -0 and 0 are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Ascending(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return bits ^ ((uint)((int)bits >> 31) | 0x80000000u);
    }

    /// <summary>The score whose <see cref="Ascending"/> is given.</summary>
    public static float FromAscending(uint ascending) =>
        BitConverter.UInt32BitsToSingle(ascending ^ ((ascending >> 31) == 0 ? 0xFFFFFFFFu : 0x80000000u));

    /// <summary>Sorts the <paramref name="count"/> smallest keys to the front; the rest follows in any order.</summary>
    public static void SortSmallest(Span<ulong> keys, int count)
    {
        if (count < keys.Length) MoveSmallestToFront(keys, count);
        keys[..Math.Min(count, keys.Length)].Sort();
    }

    /// <summary>
    /// Moves the smallest keys to the front, byte by byte from the highest: at most eight passes whatever the keys are, where a
    /// quickselect has a bad case.
    /// </summary>
    private static void MoveSmallestToFront(Span<ulong> keys, int count)
    {
        Span<int> histogram = stackalloc int[256];
        for (int shift = 56; shift >= 0 && count > 0 && count < keys.Length; shift -= 8)
        {
            histogram.Clear();
            foreach (ulong key in keys) histogram[(byte)(key >> shift)]++;

            int before = 0;
            int digit = 0;
            while (before + histogram[digit] < count) before += histogram[digit++];
            if (histogram[digit] == keys.Length) continue;

            int equal = Partition(keys, shift, (byte)digit);
            if (before + histogram[digit] == count) return;
            keys = keys.Slice(equal, histogram[digit]);
            count -= before;
        }
    }

    /// <summary>Keys whose byte is less, then equal, then greater; returns where the equal ones start.</summary>
    private static int Partition(Span<ulong> keys, int shift, byte digit)
    {
        int less = 0;
        int greater = keys.Length;
        for (int i = 0; i < greater;)
        {
            byte value = (byte)(keys[i] >> shift);
            if (value == digit) i++;
            else if (value < digit) Swap(keys, less++, i++);
            else Swap(keys, --greater, i);
        }

        return less;
    }

    private static void Swap(Span<ulong> keys, int a, int b) => (keys[a], keys[b]) = (keys[b], keys[a]);
}
