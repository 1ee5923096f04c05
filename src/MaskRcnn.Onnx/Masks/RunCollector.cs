using System.Buffers;
using System.Numerics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// Collects the run lengths of a mask whose pixels arrive in columns, top to bottom, left to right; the first run counts zeros.
/// </summary>
internal ref struct RunCollector
{
    private int[] _counts;
    private int _used;
    private int _last;
    private bool _inside;

    public RunCollector(int capacity)
    {
        _counts = ArrayPool<int>.Shared.Rent(Math.Max(capacity, 64));
    }

    /// <summary>The value changes at a pixel, counted from the first pixel of the image; changes come in ascending order.</summary>
    /// <remarks>A second change at the same pixel takes the first one back, so that no run is empty.</remarks>
    public void Toggle(int position)
    {
        _inside = !_inside;
        if (_used > 0 && position == _last)
        {
            _used--;
            _last -= _counts[_used];
            return;
        }

        if (_used == _counts.Length)
        {
            Grow();
        }

        _counts[_used++] = position - _last;
        _last = position;
    }

    /// <summary>
    /// Adds a part of a column that begins at <paramref name="position"/>; everything between it and the part before is zero.
    /// </summary>
    /// <param name="position">Number of pixels of the image before this part.</param>
    /// <param name="bits">Lowest bit first; the bits past the length are zero.</param>
    /// <param name="length">Pixels of the part.</param>
    public void AddColumn(int position, ReadOnlySpan<ulong> bits, int length)
    {
        // A run that ended exactly where this part begins goes on if its first pixel is set: Toggle takes the end back.
        ulong carry = 0;
        for (int word = 0; word < bits.Length; word++)
        {
            ulong value = bits[word];
            ulong changes = value ^ ((value << 1) | carry);
            carry = value >> 63;
            while (changes != 0)
            {
                Toggle(position + (word << 6) + BitOperations.TrailingZeroCount(changes));
                changes &= changes - 1;
            }
        }

        if (_inside)
        {
            Toggle(position + length);
        }
    }

    /// <summary>The counts, which sum to <paramref name="total"/> pixels; gives the buffer back.</summary>
    public int[] Finish(int total)
    {
        if (_used == 0 || total > _last)
        {
            if (_used == _counts.Length)
            {
                Grow();
            }

            _counts[_used++] = total - _last;
        }

        int[] counts = _counts.AsSpan(0, _used).ToArray();
        ArrayPool<int>.Shared.Return(_counts);
        _counts = [];
        return counts;
    }

    private void Grow()
    {
        int[] larger = ArrayPool<int>.Shared.Rent(_counts.Length * 2);
        _counts.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<int>.Shared.Return(_counts);
        _counts = larger;
    }
}
