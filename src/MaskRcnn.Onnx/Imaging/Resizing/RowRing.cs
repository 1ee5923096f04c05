using System.Buffers;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>The last few rows that were resized horizontally: three planes each, every plane padded to whole vectors.</summary>
/// <typeparam name="T">What a sample is between the two passes.</typeparam>
internal sealed class RowRing<T> : IDisposable
    where T : unmanaged
{
    /// <summary>A plane's row is padded to a multiple of this many samples, so that loops need no tail; the pad's values mean nothing.</summary>
    public const int Alignment = 32;

    private readonly int _capacity;
    private readonly int[] _offsets;
    private T[] _samples;

    /// <param name="width">Samples of a plane's row.</param>
    /// <param name="capacity">Rows that are needed at the same time.</param>
    public RowRing(int width, int capacity)
    {
        PlaneLength = PlaneLengthOf(width);
        _capacity = capacity;
        _offsets = ArrayPool<int>.Shared.Rent(capacity);
        _samples = ArrayPool<T>.Shared.Rent(PlaneLength * 3 * capacity);
    }

    /// <summary>Samples from one plane to the next.</summary>
    public int PlaneLength { get; }

    /// <summary>All rows; <see cref="Offset"/> says where one begins.</summary>
    public ReadOnlySpan<T> Samples => _samples;

    /// <summary>Returns the number of rows when they can be held.</summary>
    /// <exception cref="ImageLimitException">A picture is shrunk so far in height that too many wide rows become one.</exception>
    public static int CheckCapacity(int width, int capacity) => (long)PlaneLengthOf(width) * 3 * capacity <= PixelValues.MaximumLength
        ? capacity
        : throw new ImageLimitException($"An output row of {width} pixels made of {capacity} rows is too much.");

    /// <summary>The three planes of one row of the source.</summary>
    public Span<T> Row(int sourceRow) => _samples.AsSpan(Offset(sourceRow), PlaneLength * 3);

    /// <summary>Where a row of the source begins in <see cref="Samples"/>.</summary>
    public int Offset(int sourceRow) => sourceRow % _capacity * PlaneLength * 3;

    /// <summary>Where each of some rows of the source begins; valid until the next call.</summary>
    public ReadOnlySpan<int> Offsets(int firstRow, int count)
    {
        for (int k = 0; k < count; k++)
        {
            _offsets[k] = Offset(firstRow + k);
        }

        return _offsets.AsSpan(0, count);
    }

    public void Dispose()
    {
        ArrayPool<T>.Shared.Return(_samples);
        ArrayPool<int>.Shared.Return(_offsets);
        _samples = [];
    }

    private static int PlaneLengthOf(int width) => checked(width + Alignment - 1) / Alignment * Alignment;
}
