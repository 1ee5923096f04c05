using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// The pasted map line by line, either in rows or in columns of the image, as values or as bits. Both directions evaluate the same
/// expression per pixel, so that a bitmap and run lengths of one map never differ.
/// </summary>
/// <remarks>
/// Two lines of the map are spread over the pixels of a line of the window, each as the tap and its neighbour, and stay until the
/// scan leaves them: what remains per pixel is arithmetic on consecutive floats.
/// </remarks>
internal ref struct PasteLines
{
    private const int Buffers = 6;

    private readonly MaskPaste _rule;
    private readonly bool _columns;
    private readonly PasteAxis _across;
    private readonly int _stride;
    private readonly int _padded;
    private readonly int[] _taps;
    private readonly float[] _floats;
    private int _nearCell;
    private int _farCell;
    private int _nearSlot;

    private PasteLines(in SoftMask mask, bool columns)
    {
        PasteAxis horizontal = PasteAxis.Horizontal(mask);
        PasteAxis vertical = PasteAxis.Vertical(mask);
        Window = horizontal.Length == 0 || vertical.Length == 0
            ? default
            : new MaskWindow(horizontal.Start, vertical.Start, horizontal.Length, vertical.Length);
        _rule = mask.Rule;
        _columns = columns;
        _across = columns ? horizontal : vertical;
        PasteAxis along = columns ? vertical : horizontal;
        Length = Window.IsEmpty ? 0 : along.Length;
        Count = Window.IsEmpty ? 0 : _across.Length;
        _padded = (Length + 63) & ~63;
        _stride = mask.Size + (2 * PasteAxis.Border);
        _taps = ArrayPool<int>.Shared.Rent(_padded);
        _floats = ArrayPool<float>.Shared.Rent((Buffers * _padded) + (_stride * _stride));
        _nearCell = _farCell = -1;
        _nearSlot = 0;
        if (Count > 0)
        {
            Fill(mask, along);
        }
    }

    /// <summary>The pixels of the image that can be part of the mask.</summary>
    public MaskWindow Window { get; }

    /// <summary>Lines of the window.</summary>
    public int Count { get; }

    /// <summary>Pixels of a line.</summary>
    public int Length { get; }

    public static PasteLines Rows(in SoftMask mask) => new(mask, columns: false);

    public static PasteLines Columns(in SoftMask mask) => new(mask, columns: true);

    /// <summary>Gives the buffers back.</summary>
    public readonly void Dispose()
    {
        ArrayPool<int>.Shared.Return(_taps);
        ArrayPool<float>.Shared.Return(_floats);
    }

    /// <summary>The probabilities of one line.</summary>
    /// <param name="line">0..Count-1; ascending calls are the fast ones.</param>
    /// <param name="values">At least <see cref="Length"/> values.</param>
    public void Values(int line, Span<float> values)
    {
        Operands operands = Prepare(line);
        values = values[..Length];
        int i = 0;
        for (; i + 8 <= values.Length; i += 8)
        {
            operands.At(i).CopyTo(values[i..]);
        }

        if (i < values.Length)
        {
            Vector256<float> rest = operands.At(i);
            for (int k = 0; i < values.Length; i++, k++)
            {
                values[i] = rest[k];
            }
        }
    }

    /// <summary>Which pixels of one line reach the threshold, lowest bit first; the bits past the length are zero.</summary>
    /// <param name="line">0..Count-1; ascending calls are the fast ones.</param>
    /// <param name="threshold">The smallest value inside the mask.</param>
    /// <param name="bits">One word for 64 pixels.</param>
    public void Bits(int line, float threshold, Span<ulong> bits)
    {
        Operands operands = Prepare(line);
        Vector256<float> limit = Vector256.Create(threshold);
        for (int word = 0; word < bits.Length; word++)
        {
            ulong value = 0;
            for (int k = 0; k < 64; k += 8)
            {
                uint eight = Vector256.GreaterThanOrEqual(operands.At((word << 6) + k), limit).ExtractMostSignificantBits();
                value |= (ulong)eight << k;
            }

            bits[word] = value;
        }

        if ((Length & 63) != 0)
        {
            bits[^1] &= (1UL << (Length & 63)) - 1;
        }
    }

    private void Fill(in SoftMask mask, PasteAxis along)
    {
        Span<float> weights = _floats.AsSpan(0, 2 * _padded);
        for (int i = 0; i < _padded; i++)
        {
            float far = 0;
            _taps[i] = i < Length ? along.Tap(along.Start + i, out far) : 0;
            weights[i] = 1f - far;
            weights[_padded + i] = far;
        }

        Span<float> map = _floats.AsSpan(Buffers * _padded, _stride * _stride);
        map.Clear();
        for (int row = 0; row < mask.Size; row++)
        {
            ReadOnlySpan<float> source = mask.Probabilities.Slice(row * mask.Size, mask.Size);
            int start = ((row + PasteAxis.Border) * _stride) + PasteAxis.Border;
            if (!_columns)
            {
                source.CopyTo(map[start..]);
                continue;
            }

            for (int column = 0; column < source.Length; column++)
            {
                map[((column + PasteAxis.Border) * _stride) + PasteAxis.Border + row] = source[column];
            }
        }
    }

    private Operands Prepare(int line)
    {
        int across = _columns ? Window.X : Window.Y;
        int cell = _across.Tap(across + line, out float far);
        if (cell != _nearCell)
        {
            if (cell == _farCell)
            {
                _nearSlot ^= 1;
            }
            else
            {
                Spread(cell, _nearSlot);
            }

            Spread(cell + 1, _nearSlot ^ 1);
            (_nearCell, _farCell) = (cell, cell + 1);
        }

        Span<float> floats = _floats;
        return new Operands(
            _rule,
            _columns,
            ref MemoryMarshal.GetReference(floats),
            ref MemoryMarshal.GetReference(Slot(_nearSlot)),
            ref MemoryMarshal.GetReference(Slot(_nearSlot ^ 1)),
            _padded,
            far);
    }

    private readonly Span<float> Slot(int slot) => _floats.AsSpan((2 + (2 * slot)) * _padded, 2 * _padded);

    /// <summary>Lays one line of the map out over the pixels: the tap of each, then the neighbour of each.</summary>
    private readonly void Spread(int cell, int slot)
    {
        ReadOnlySpan<float> source = _floats.AsSpan((Buffers * _padded) + (cell * _stride), _stride);
        Span<float> target = Slot(slot);
        Span<float> near = target[.._padded];
        Span<float> far = target.Slice(_padded, _padded);
        ReadOnlySpan<int> taps = _taps.AsSpan(0, _padded);
        for (int i = 0; i < taps.Length; i++)
        {
            near[i] = source[taps[i]];
            far[i] = source[taps[i] + 1];
        }
    }

    /// <summary>What a line is computed from. A, B: tap and neighbour on the near line of the map; C, D: on the far one.</summary>
    private readonly ref struct Operands
    {
        private readonly ref float _weights;
        private readonly ref float _a;
        private readonly ref float _b;
        private readonly ref float _c;
        private readonly ref float _d;
        private readonly nuint _padded;
        private readonly float _acrossNear;
        private readonly float _acrossFar;
        private readonly bool _grid;
        private readonly bool _columns;

        public Operands(MaskPaste rule, bool columns, ref float weights, ref float near, ref float far, int padded, float acrossFar)
        {
            _grid = rule == MaskPaste.GridSample;
            _columns = columns;
            _padded = (nuint)padded;
            _weights = ref weights;
            _a = ref near;
            _b = ref Unsafe.Add(ref near, padded);
            _c = ref far;
            _d = ref Unsafe.Add(ref far, padded);
            _acrossNear = 1f - acrossFar;
            _acrossFar = acrossFar;
        }

        /// <summary>Eight pixels of the line.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int index)
        {
            nuint i = (nuint)index;
            Vector256<float> near = Vector256.LoadUnsafe(ref _weights, i);
            Vector256<float> far = Vector256.LoadUnsafe(ref _weights, i + _padded);
            Vector256<float> wa = near * _acrossNear;
            Vector256<float> wb = far * _acrossNear;
            Vector256<float> wc = near * _acrossFar;
            Vector256<float> wd = far * _acrossFar;
            Vector256<float> a = Vector256.LoadUnsafe(ref _a, i);
            Vector256<float> b = Vector256.LoadUnsafe(ref _b, i);
            Vector256<float> c = Vector256.LoadUnsafe(ref _c, i);
            Vector256<float> d = Vector256.LoadUnsafe(ref _d, i);

            // The references add in the order upper left, upper right, lower left, lower right; in a column the second and the
            // third of them have changed places.
            if (_columns)
            {
                (b, wb, c, wc) = (c, wc, b, wb);
            }

            return _grid ? Fused(a, wa, b, wb, c, wc, d, wd) : Doubled(a, wa, b, wb, c, wc, d, wd);
        }

        /// <summary>torch's grid_sample: one product, then three fused steps.</summary>
        private static Vector256<float> Fused(
            Vector256<float> a, Vector256<float> wa, Vector256<float> b, Vector256<float> wb,
            Vector256<float> c, Vector256<float> wc, Vector256<float> d, Vector256<float> wd) =>
            Vector256.FusedMultiplyAdd(d, wd, Vector256.FusedMultiplyAdd(c, wc, Vector256.FusedMultiplyAdd(b, wb, a * wa)));

        /// <summary>torch's bilinear interpolation: weights rounded to single, products and sum in double.</summary>
        private static Vector256<float> Doubled(
            Vector256<float> a, Vector256<float> wa, Vector256<float> b, Vector256<float> wb,
            Vector256<float> c, Vector256<float> wc, Vector256<float> d, Vector256<float> wd)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(a);
            (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(b);
            (Vector256<double> c0, Vector256<double> c1) = Vector256.Widen(c);
            (Vector256<double> d0, Vector256<double> d1) = Vector256.Widen(d);
            (Vector256<double> wa0, Vector256<double> wa1) = Vector256.Widen(wa);
            (Vector256<double> wb0, Vector256<double> wb1) = Vector256.Widen(wb);
            (Vector256<double> wc0, Vector256<double> wc1) = Vector256.Widen(wc);
            (Vector256<double> wd0, Vector256<double> wd1) = Vector256.Widen(wd);
            return Vector256.Narrow(
                (a0 * wa0) + (b0 * wb0) + (c0 * wc0) + (d0 * wd0),
                (a1 * wa1) + (b1 * wb1) + (c1 * wc1) + (d1 * wd1));
        }
    }
}
