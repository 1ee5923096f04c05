using MaskRcnn.Onnx.Imaging.Resizing;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Imaging.Annotations;

/// <summary>Resizes masks as Pillow's NEAREST does.</summary>
internal sealed class MaskResizer(ImageSize from, ImageSize to)
{
    private readonly int[] _columns = PillowNearest.Indices(from.Width, to.Width);
    private readonly int[] _rows = PillowNearest.Indices(from.Height, to.Height);

    public BitMask Resize(BitMask mask)
    {
        MaskWindow source = mask.Window;
        (int x, int width) = Range(_columns, source.X, source.Width);
        (int y, int height) = Range(_rows, source.Y, source.Height);
        if (width == 0 || height == 0)
        {
            return BitMask.Empty(to);
        }

        var window = new MaskWindow(x, y, width, height);
        ulong[] words = BitMask.Allocate(window);
        int wordsPerRow = BitMask.WordsFor(width);
        for (int row = 0; row < height; row++)
        {
            Span<ulong> target = words.AsSpan(row * wordsPerRow, wordsPerRow);
            if (row > 0 && _rows[y + row] == _rows[y + row - 1])
            {
                words.AsSpan((row - 1) * wordsPerRow, wordsPerRow).CopyTo(target);
                continue;
            }

            ReadOnlySpan<ulong> bits = mask.Row(_rows[y + row] - source.Y);
            for (int column = 0; column < width; column++)
            {
                int at = _columns[x + column] - source.X;
                target[column >> 6] |= (bits[at >> 6] >> (at & 63) & 1) << (column & 63);
            }
        }

        return new BitMask(to, window, words);
    }

    // The output indices whose input index lies inside of the window.
    private static (int First, int Count) Range(int[] indices, int first, int count)
    {
        int begin = 0;
        while (begin < indices.Length && indices[begin] < first)
        {
            begin++;
        }

        int end = begin;
        while (end < indices.Length && indices[end] < first + count)
        {
            end++;
        }

        return (begin, end - begin);
    }
}
