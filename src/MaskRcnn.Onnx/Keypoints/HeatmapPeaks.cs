using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Keypoints;

/// <summary>
/// Finds the peaks of heat maps that are resized bicubically, without computing most of the large map. A cubic value is at most 3/16 of
/// its samples' range above their maximum; so the small map bounds every row of the large one, and a row is computed only where its bound
/// reaches the best value so far. Not thread-safe.
/// </summary>
internal sealed class HeatmapPeaks
{
    /// <summary>The negative weights of a = -0.75 sum to -0.75 t (1 - t) at least, which is -3/16 in the middle.</summary>
    private const float Overshoot = 0.1875f;

    /// <summary>More than float32 rounding can add to a bound, in parts of the map's largest magnitude.</summary>
    private const float RoundingMargin = 1e-5f;

    private readonly int _size;
    private readonly CubicTaps _columns = new();
    private readonly CubicTaps _rows = new();
    private readonly float[] _highest;
    private readonly float[] _lowest;
    private readonly bool[] _isResized;
    private readonly float[] _resizedRows;
    private readonly float[] _line;

    /// <summary>Makes room for maps of size x size that become at most <paramref name="maxWidth"/> wide.</summary>
    public HeatmapPeaks(int size, int maxWidth)
    {
        _size = size;
        _highest = new float[size];
        _lowest = new float[size];
        _isResized = new bool[size];
        _resizedRows = new float[size * maxWidth];
        _line = new float[maxWidth];
    }

    /// <summary>Columns of the large map.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the large map.</summary>
    public int Height { get; private set; }

    /// <summary>Sets the size of the large map.</summary>
    public void ResizeTo(int width, int height)
    {
        (Width, Height) = (width, height);
        _columns.Compute(_size, width);
        _rows.Compute(_size, height);
    }

    /// <summary>The first highest pixel of the resized map; (0, 0) and negative infinity where none is a number.</summary>
    public (int Column, int Row, float Value) Find(ReadOnlySpan<float> map)
    {
        float margin = Bound(map);
        Array.Clear(_isResized);

        // The most promising row first: a high value at the start rules most of the others out.
        (int Column, int Row, float Value) best = (0, 0, float.NegativeInfinity);
        int first = MostPromisingRow();
        Visit(map, first, ref best);
        for (int row = 0; row < Height; row++)
        {
            if (row != first && !(BoundOf(row) + margin < best.Value)) Visit(map, row, ref best);
        }

        return best;
    }

    /// <summary>Notes between which values each row of the map can be after its columns are resized; returns what rounding may add.</summary>
    private float Bound(ReadOnlySpan<float> map)
    {
        float magnitude = 0f;
        for (int row = 0; row < _size; row++)
        {
            (float lowest, float highest) = RangeOf(map.Slice(row * _size, _size));
            float beyond = Overshoot * (highest - lowest);
            _highest[row] = highest + beyond;
            _lowest[row] = lowest - beyond;
            magnitude = MathF.Max(magnitude, MathF.Max(MathF.Abs(highest), MathF.Abs(lowest)));
        }

        return magnitude * RoundingMargin;
    }

    /// <summary>The lowest and the highest value; NaN where there is one.</summary>
    private static (float Lowest, float Highest) RangeOf(ReadOnlySpan<float> values)
    {
        float lowest = values[0], highest = values[0];
        if (values.Length >= Vector256<float>.Count)
        {
            Vector256<float> low = Vector256.Create(values), high = low;
            while (values.Length > Vector256<float>.Count)
            {
                // The last vector overlaps the one before it.
                values = values[Math.Min(Vector256<float>.Count, values.Length - Vector256<float>.Count)..];
                low = Vector256.Min(low, Vector256.Create(values));
                high = Vector256.Max(high, Vector256.Create(values));
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                lowest = MathF.Min(lowest, low[lane]);
                highest = MathF.Max(highest, high[lane]);
            }

            return (lowest, highest);
        }

        foreach (float value in values)
        {
            lowest = MathF.Min(lowest, value);
            highest = MathF.Max(highest, value);
        }

        return (lowest, highest);
    }

    /// <summary>What no value of an output row exceeds; NaN, which rules nothing out, where a source row is not finite.</summary>
    private float BoundOf(int row)
    {
        ReadOnlySpan<int> taps = _rows.Indices(row);
        ReadOnlySpan<float> weights = _rows.Weights(row);
        float bound = 0f;
        for (int i = 0; i < taps.Length; i++) bound += weights[i] * (weights[i] > 0f ? _highest[taps[i]] : _lowest[taps[i]]);
        return bound;
    }

    private int MostPromisingRow()
    {
        int best = 0;
        float bound = float.NegativeInfinity;
        for (int row = 0; row < Height; row++)
        {
            float candidate = BoundOf(row);
            if (candidate > bound) (best, bound) = (row, candidate);
        }

        return best;
    }

    /// <summary>Computes an output row and takes its peak where it is higher, or as high and earlier.</summary>
    private void Visit(ReadOnlySpan<float> map, int row, ref (int Column, int Row, float Value) best)
    {
        Span<float> line = _line.AsSpan(0, Width);
        float peak = WeighRows(map, _rows.Indices(row), _rows.Weights(row), line);
        if (peak > best.Value || (peak == best.Value && row < best.Row)) best = (line.IndexOf(peak), row, peak);
    }

    /// <summary>Fills one row of the large map and returns its highest value; NaN does not count.</summary>
    private float WeighRows(ReadOnlySpan<float> map, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, Span<float> line)
    {
        ReadOnlySpan<float> r0 = Resized(map, rows[0]), r1 = Resized(map, rows[1]), r2 = Resized(map, rows[2]), r3 = Resized(map, rows[3]);
        ref float f0 = ref MemoryMarshal.GetReference(r0), f1 = ref MemoryMarshal.GetReference(r1);
        ref float f2 = ref MemoryMarshal.GetReference(r2), f3 = ref MemoryMarshal.GetReference(r3);
        ref float to = ref MemoryMarshal.GetReference(line);
        Vector256<float> highest = Vector256.Create(float.NegativeInfinity);
        int column = 0;
        for (; column <= line.Length - Vector256<float>.Count; column += Vector256<float>.Count)
        {
            Vector256<float> sum = (Vector256.LoadUnsafe(ref f0, (nuint)column) * weights[0])
                + (Vector256.LoadUnsafe(ref f1, (nuint)column) * weights[1])
                + (Vector256.LoadUnsafe(ref f2, (nuint)column) * weights[2])
                + (Vector256.LoadUnsafe(ref f3, (nuint)column) * weights[3]);
            sum.StoreUnsafe(ref to, (nuint)column);
            highest = Vector256.MaxNumber(highest, sum);
        }

        float best = float.NegativeInfinity;
        for (int lane = 0; lane < Vector256<float>.Count; lane++) best = float.MaxNumber(best, highest[lane]);
        for (; column < line.Length; column++)
        {
            line[column] = (r0[column] * weights[0]) + (r1[column] * weights[1]) + (r2[column] * weights[2]) + (r3[column] * weights[3]);
            best = float.MaxNumber(best, line[column]);
        }

        return best;
    }

    /// <summary>A row of the small map at the width of the large one, computed when it is first asked for.</summary>
    private ReadOnlySpan<float> Resized(ReadOnlySpan<float> map, int row)
    {
        Span<float> resized = _resizedRows.AsSpan(row * Width, Width);
        if (_isResized[row]) return resized;
        _isResized[row] = true;
        ReadOnlySpan<float> values = map.Slice(row * _size, _size);
        for (int column = 0; column < resized.Length; column++)
        {
            ReadOnlySpan<int> taps = _columns.Indices(column);
            ReadOnlySpan<float> weights = _columns.Weights(column);
            resized[column] =
                (weights[0] * values[taps[0]]) + (weights[1] * values[taps[1]]) + (weights[2] * values[taps[2]]) + (weights[3] * values[taps[3]]);
        }

        return resized;
    }
}
