using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Keypoints;

/// <summary>
/// Resizes heat maps to one size and finds their peaks without storing the large map: rows are resized once, then each output row is the
/// weighted sum of four of them, of which only the maximum is kept. Not thread-safe.
/// </summary>
internal sealed class HeatmapPeaks(int size)
{
    private readonly CubicTaps _columns = new();
    private readonly CubicTaps _rows = new();
    private float[] _resizedRows = [];
    private float[] _line = [];

    /// <summary>Columns of the large map.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the large map.</summary>
    public int Height { get; private set; }

    /// <summary>Sets the size of the large map.</summary>
    public void ResizeTo(int width, int height)
    {
        (Width, Height) = (width, height);
        _columns.Compute(size, width);
        _rows.Compute(size, height);
        if (_line.Length < width)
        {
            _line = new float[width];
            _resizedRows = new float[width * size];
        }
    }

    /// <summary>The first highest pixel of the resized map; (0, 0) and negative infinity where none is a number.</summary>
    public (int Column, int Row, float Value) Find(ReadOnlySpan<float> map)
    {
        ResizeRows(map);
        (int Column, int Row, float Value) best = (0, 0, float.NegativeInfinity);
        Span<float> line = _line.AsSpan(0, Width);
        for (int row = 0; row < Height; row++)
        {
            if (!(WeighRows(_rows.Indices(row), _rows.Weights(row), line) > best.Value)) continue;
            for (int column = 0; column < line.Length; column++)
            {
                if (line[column] > best.Value) best = (column, row, line[column]);
            }
        }

        return best;
    }

    private void ResizeRows(ReadOnlySpan<float> map)
    {
        for (int column = 0; column < Width; column++)
        {
            ReadOnlySpan<int> taps = _columns.Indices(column);
            ReadOnlySpan<float> weights = _columns.Weights(column);
            for (int row = 0; row < size; row++)
            {
                ReadOnlySpan<float> values = map.Slice(row * size, size);
                _resizedRows[(row * Width) + column] =
                    (weights[0] * values[taps[0]]) + (weights[1] * values[taps[1]]) + (weights[2] * values[taps[2]]) + (weights[3] * values[taps[3]]);
            }
        }
    }

    /// <summary>Fills one row of the large map and returns its highest value; NaN does not count.</summary>
    private float WeighRows(ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, Span<float> line)
    {
        ReadOnlySpan<float> r0 = Row(rows[0]), r1 = Row(rows[1]), r2 = Row(rows[2]), r3 = Row(rows[3]);
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

    private ReadOnlySpan<float> Row(int row) => _resizedRows.AsSpan(row * Width, Width);
}
