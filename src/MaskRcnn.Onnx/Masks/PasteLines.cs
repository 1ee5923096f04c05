using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// The pasted map line by line, either in rows or in columns of the image, as values or as bits. Both directions evaluate the same
/// expression per pixel, so that a bitmap and run lengths of one map never differ.
/// </summary>
/// <remarks>
/// A band is the lines of the window that fall between the same two lines of the map. On entering one, each group of eight pixels
/// is looked at once: where all cells that it can touch lie clearly on one side of the threshold, so do its pixels, in every line of
/// the band. Only the other groups, those along the outline, are interpolated line by line.
/// </remarks>
internal ref struct PasteLines
{
    private const int Group = 8;

    /// <summary>
    /// How far, for cells of at most 1, an interpolated value can lie outside of the range of its cells: the weights sum to 1 and
    /// the terms are added within a few roundings of 2^-24 each; this leaves room to spare.
    /// </summary>
    private const float Rounding = 1e-6f;

    private readonly MaskPaste _rule;
    private readonly bool _columns;
    private readonly float _limit;
    private readonly PasteAxis _across;
    private readonly int _stride;
    private readonly int _padded;
    private readonly float[] _floats;
    private readonly int[] _integers;
    private readonly ulong[] _full;
    private float _doubt;
    private int _cell;
    private int _mixed;

    private PasteLines(in SoftMask mask, float limit, bool columns)
    {
        PasteAxis horizontal = PasteAxis.Horizontal(mask);
        PasteAxis vertical = PasteAxis.Vertical(mask);
        PasteAxis along = columns ? vertical : horizontal;
        _across = columns ? horizontal : vertical;
        if (horizontal.Length > 0 && vertical.Length > 0)
        {
            Window = new MaskWindow(horizontal.Start, vertical.Start, horizontal.Length, vertical.Length);
            Length = along.Length;
            Count = _across.Length;
        }

        _rule = mask.Rule;
        _columns = columns;
        _limit = limit;
        _cell = -1;
        _padded = (Length + Group - 1) & -Group;
        _stride = mask.Size + (2 * PasteAxis.Border);
        _floats = ArrayPool<float>.Shared.Rent((6 * _padded) + (_stride * _stride));
        _integers = ArrayPool<int>.Shared.Rent(_padded + (3 * (_padded / Group)));
        _full = ArrayPool<ulong>.Shared.Rent(WordCount);
        if (Count > 0)
        {
            PlaceTaps(along);
            PlaceMap(mask.Probabilities, mask.Size);
        }
    }

    /// <summary>The pixels of the image that can be part of the mask.</summary>
    public MaskWindow Window { get; }

    /// <summary>Lines of the window.</summary>
    public int Count { get; }

    /// <summary>Pixels of a line.</summary>
    public int Length { get; }

    /// <summary>64-bit words for the bits of a line.</summary>
    public readonly int WordCount => BitMask.WordsFor(Length);

    // The buffer of floats: weights of the taps and of their neighbours, the two lines of the map spread over the pixels (taps and
    // neighbours each), and the map with its border.
    private readonly Span<float> Weights => _floats.AsSpan(0, 2 * _padded);

    private readonly Span<float> NearLine => _floats.AsSpan(2 * _padded, 2 * _padded);

    private readonly Span<float> FarLine => _floats.AsSpan(4 * _padded, 2 * _padded);

    private readonly Span<float> Map => _floats.AsSpan(6 * _padded, _stride * _stride);

    // The buffer of integers: the cell before each pixel, the first and the last cell of each group, and the groups to interpolate.
    private readonly Span<int> Taps => _integers.AsSpan(0, _padded);

    private readonly Span<int> FirstCells => _integers.AsSpan(_padded, _padded / Group);

    private readonly Span<int> LastCells => _integers.AsSpan(_padded + (_padded / Group), _padded / Group);

    private readonly Span<int> MixedGroups => _integers.AsSpan(_padded + (2 * (_padded / Group)), _padded / Group);

    /// <summary>Scans rows of the image.</summary>
    /// <param name="mask">The map and where it lies.</param>
    /// <param name="limit">The smallest value inside the mask; NaN to read values.</param>
    public static PasteLines Rows(in SoftMask mask, float limit) => new(mask, limit, columns: false);

    /// <summary>Scans columns of the image.</summary>
    /// <inheritdoc cref="Rows"/>
    public static PasteLines Columns(in SoftMask mask, float limit) => new(mask, limit, columns: true);

    /// <summary>Gives the buffers back.</summary>
    public readonly void Dispose()
    {
        ArrayPool<float>.Shared.Return(_floats);
        ArrayPool<int>.Shared.Return(_integers);
        ArrayPool<ulong>.Shared.Return(_full);
    }

    /// <summary>The probabilities of one line; for a scan without a limit.</summary>
    /// <param name="line">0..Count-1.</param>
    /// <param name="values">At least <see cref="Length"/> values.</param>
    public void Values(int line, Span<float> values)
    {
        PasteTerms terms = MoveTo(line);
        Span<float> group = stackalloc float[Group];
        for (int i = 0; i < Length; i += Group)
        {
            terms.At(i).CopyTo(group);
            group[..Math.Min(Group, Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>Which pixels of one line reach the limit, lowest bit first; the bits past the length are zero.</summary>
    /// <param name="line">0..Count-1.</param>
    /// <param name="bits"><see cref="WordCount"/> words.</param>
    public void Bits(int line, Span<ulong> bits)
    {
        PasteTerms terms = MoveTo(line);
        _full.AsSpan(0, bits.Length).CopyTo(bits);
        Vector256<float> limit = Vector256.Create(_limit);
        foreach (int group in MixedGroups[.._mixed])
        {
            uint inside = Vector256.GreaterThanOrEqual(terms.At(group * Group), limit).ExtractMostSignificantBits();
            bits[group >> 3] |= (ulong)inside << ((group & 7) * Group);
        }

        if ((Length & 63) != 0)
        {
            bits[^1] &= (1UL << (Length & 63)) - 1;
        }
    }

    private readonly void PlaceTaps(PasteAxis along)
    {
        Span<float> weights = Weights;
        Span<int> taps = Taps;
        for (int i = 0; i < taps.Length; i++)
        {
            float far = 0;
            taps[i] = i < Length ? along.Tap(along.Start + i, out far) : taps[i - 1];
            weights[i] = 1f - far;
            weights[_padded + i] = far;
        }

        for (int group = 0; group < FirstCells.Length; group++)
        {
            int first = int.MaxValue, last = 0;
            foreach (int tap in taps.Slice(group * Group, Group))
            {
                first = Math.Min(first, tap);
                last = Math.Max(last, tap + 1);
            }

            FirstCells[group] = first;
            LastCells[group] = last;
        }
    }

    private void PlaceMap(ReadOnlySpan<float> probabilities, int size)
    {
        Span<float> map = Map;
        map.Clear();
        float largest = 1f;
        int start = (PasteAxis.Border * _stride) + PasteAxis.Border;
        for (int row = 0; row < size; row++)
        {
            ReadOnlySpan<float> source = probabilities.Slice(row * size, size);
            for (int column = 0; column < source.Length; column++)
            {
                largest = Math.Max(largest, Math.Abs(source[column]));
                map[start + (_columns ? (column * _stride) + row : (row * _stride) + column)] = source[column];
            }
        }

        _doubt = Rounding * largest;
    }

    private PasteTerms MoveTo(int line)
    {
        int cell = _across.Tap((_columns ? Window.X : Window.Y) + line, out float far);
        if (cell != _cell)
        {
            _cell = cell;
            EnterBand();
        }

        return new PasteTerms(
            ref MemoryMarshal.GetReference(Weights),
            ref MemoryMarshal.GetReference(NearLine),
            ref MemoryMarshal.GetReference(FarLine),
            _padded,
            far,
            _columns,
            _rule);
    }

    private void EnterBand()
    {
        ReadOnlySpan<float> near = Map.Slice(_cell * _stride, _stride);
        ReadOnlySpan<float> far = Map.Slice((_cell + 1) * _stride, _stride);
        ReadOnlySpan<int> firstCells = FirstCells;
        ReadOnlySpan<int> lastCells = LastCells;
        Span<int> mixed = MixedGroups;
        Span<ulong> full = _full.AsSpan(0, WordCount);
        full.Clear();
        _mixed = 0;
        for (int group = 0; group < firstCells.Length; group++)
        {
            float lowest = float.PositiveInfinity, highest = float.NegativeInfinity;
            for (int cell = firstCells[group]; cell <= lastCells[group]; cell++)
            {
                lowest = MathF.Min(lowest, MathF.Min(near[cell], far[cell]));
                highest = MathF.Max(highest, MathF.Max(near[cell], far[cell]));
            }

            if (lowest >= _limit + _doubt)
            {
                full[group >> 3] |= 0xFFUL << ((group & 7) * Group);
            }
            else if (!(highest < _limit - _doubt))
            {
                // Near the threshold, on both sides of it, or not a number.
                mixed[_mixed++] = group;
                Spread(group * Group, near, far);
            }
        }
    }

    /// <summary>Lays the cells of one group out over its pixels.</summary>
    private readonly void Spread(int start, ReadOnlySpan<float> near, ReadOnlySpan<float> far)
    {
        ReadOnlySpan<int> taps = Taps.Slice(start, Group);
        Span<float> nearTaps = NearLine.Slice(start, Group);
        Span<float> nearNeighbours = NearLine.Slice(_padded + start, Group);
        Span<float> farTaps = FarLine.Slice(start, Group);
        Span<float> farNeighbours = FarLine.Slice(_padded + start, Group);
        for (int i = 0; i < taps.Length; i++)
        {
            int tap = taps[i];
            nearTaps[i] = near[tap];
            nearNeighbours[i] = near[tap + 1];
            farTaps[i] = far[tap];
            farNeighbours[i] = far[tap + 1];
        }
    }
}
