using System.Buffers;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>
/// Reads a view whose elements do not lie in its own order. The storage is walked in the order of the file, block by block, and each
/// block is scattered over the destination; memory stays bounded, and a block is mostly elements that are wanted.
/// </summary>
internal ref struct StridedCopy
{
    private const int BlockElements = 1 << 18;
    private const int Sparsest = 4;

    private readonly ElementReader _reader;
    private readonly Span<float> _destination;
    private readonly Axis[] _axes;
    private readonly float[] _block;

    // Axes from here on are in one block as a whole; of the axis before, so many indices are.
    private readonly int _whole;
    private readonly int _step;
    private readonly long _wholeExtent;

    private StridedCopy(ElementReader reader, Axis[] axes, float[] block, Span<float> destination)
    {
        (_reader, _axes, _block) = (reader, axes, block);
        _destination = destination;
        long count = 1;
        _wholeExtent = 1;
        for (_whole = axes.Length; _whole > 0; _whole--)
        {
            Axis axis = axes[_whole - 1];
            long extent = _wholeExtent + ((axis.Size - 1) * axis.From);
            if (extent > BlockElements || extent > Sparsest * count * axis.Size) break;
            (_wholeExtent, count) = (extent, count * axis.Size);
        }

        _step = _whole > 0 && axes[_whole - 1].From <= Sparsest * count
            ? (int)(1 + ((BlockElements - _wholeExtent) / axes[_whole - 1].From))
            : 1;
    }

    private readonly record struct Axis(int Size, long From, int To);

    /// <summary>Reads a view that is not contiguous, so that it has an axis of more than one element.</summary>
    public static void Run(ElementReader reader, TensorView view, Span<float> destination)
    {
        float[] block = ArrayPool<float>.Shared.Rent((int)Math.Min(BlockElements, Extent(view)));
        try
        {
            new StridedCopy(reader, InFileOrder(view), block, destination).Read(0, view.Offset, 0);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }

    private static long Extent(TensorView view) => 1 + view.Shape.Zip(view.Strides, (size, stride) => (size - 1) * stride).Sum();

    private static Axis[] InFileOrder(TensorView view)
    {
        List<Axis> axes = [];
        int to = 1;
        for (int axis = view.Shape.Length - 1; axis >= 0; axis--)
        {
            if (view.Shape[axis] > 1) axes.Add(new Axis(view.Shape[axis], view.Strides[axis], to));
            to *= view.Shape[axis];
        }

        return [.. axes.OrderByDescending(axis => axis.From)];
    }

    private void Read(int level, long from, int to)
    {
        if (_whole == 0)
        {
            ReadBlock(0, 1, from, to);
            return;
        }

        Axis axis = _axes[level];
        bool last = level == _whole - 1;
        int step = last ? _step : 1;
        for (int left = axis.Size; left > 0; left -= step)
        {
            if (last)
            {
                ReadBlock(level, Math.Min(step, left), from, to);
            }
            else
            {
                Read(level + 1, from, to);
            }

            from += step * axis.From;
            to += step * axis.To;
        }
    }

    private void ReadBlock(int level, int size, long from, int to)
    {
        long extent = _whole == 0 ? _wholeExtent : _wholeExtent + ((size - 1) * _axes[level].From);
        Span<float> block = _block.AsSpan(0, (int)extent);
        _reader.Read(from, block);
        Scatter(level, _whole == 0 ? _axes[0].Size : size, block, to);
    }

    private readonly void Scatter(int level, int size, ReadOnlySpan<float> block, int to)
    {
        Axis axis = _axes[level];
        if (level == _axes.Length - 1)
        {
            for (int i = 0; i < size; i++)
            {
                _destination[to + (i * axis.To)] = block[(int)(i * axis.From)];
            }

            return;
        }

        for (int i = 0; i < size; i++)
        {
            Scatter(level + 1, _axes[level + 1].Size, block[(int)(i * axis.From)..], to + (i * axis.To));
        }
    }
}
