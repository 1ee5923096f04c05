using System.Numerics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>Areas and unions of bit masks whose windows start at different columns: words are shifted to a common first column.</summary>
internal static class BitWindows
{
    /// <summary>Number of pixels of a mask in a window of the image.</summary>
    public static long Area(BitMask mask, MaskWindow within)
    {
        MaskWindow window = mask.Window.Intersect(within);
        long area = 0;
        for (int y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<ulong> row = mask.Row(window.Y + y - mask.Window.Y);
            for (int x = 0; x < window.Width; x += 64)
            {
                area += BitOperations.PopCount(Read(row, window.X + x - mask.Window.X, window.Width - x));
            }
        }

        return area;
    }

    /// <summary>Number of pixels of a window of the image that belong to both masks.</summary>
    public static long CommonArea(BitMask a, BitMask b, MaskWindow within)
    {
        MaskWindow window = a.Window.Intersect(b.Window).Intersect(within);
        long area = 0;
        for (int y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<ulong> rowA = a.Row(window.Y + y - a.Window.Y);
            ReadOnlySpan<ulong> rowB = b.Row(window.Y + y - b.Window.Y);
            for (int x = 0; x < window.Width; x += 64)
            {
                int left = window.Width - x;
                area += BitOperations.PopCount(
                    Read(rowA, window.X + x - a.Window.X, left) & Read(rowB, window.X + x - b.Window.X, left));
            }
        }

        return area;
    }

    /// <summary>The pixels that belong to either mask, of images of one size, in the smallest window around both windows.</summary>
    public static BitMask Union(BitMask a, BitMask b)
    {
        if (a.Window.IsEmpty || b.Window.IsEmpty)
        {
            return a.Window.IsEmpty ? b : a;
        }

        int x = Math.Min(a.Window.X, b.Window.X);
        int y = Math.Min(a.Window.Y, b.Window.Y);
        var window = new MaskWindow(
            x,
            y,
            Math.Max(a.Window.X + a.Window.Width, b.Window.X + b.Window.Width) - x,
            Math.Max(a.Window.Y + a.Window.Height, b.Window.Y + b.Window.Height) - y);
        ulong[] words = BitMask.Allocate(window);
        Paint(a, a.Window, window, words);
        Paint(b, b.Window, window, words);
        return new BitMask(a.Image, window, words);
    }

    /// <summary>Adds to a canvas, which covers a window, the bits of a mask whose own window is taken to lie at <paramref name="at"/>.</summary>
    /// <param name="mask">The bits.</param>
    /// <param name="at">The place of the mask's window; of its size.</param>
    /// <param name="canvas">The place of the canvas.</param>
    /// <param name="words">The bits of the canvas.</param>
    public static void Paint(BitMask mask, MaskWindow at, MaskWindow canvas, Span<ulong> words)
    {
        MaskWindow shared = at.Intersect(canvas);
        int wordsPerRow = BitMask.WordsFor(canvas.Width);
        int column = shared.X - canvas.X;
        int shift = column & 63;
        for (int y = 0; y < shared.Height; y++)
        {
            ReadOnlySpan<ulong> source = mask.Row(shared.Y + y - at.Y);
            Span<ulong> target = words.Slice((shared.Y + y - canvas.Y) * wordsPerRow, wordsPerRow)[(column >> 6)..];
            for (int x = 0; x < shared.Width; x += 64)
            {
                ulong bits = Read(source, shared.X + x - at.X, shared.Width - x);
                target[x >> 6] |= bits << shift;
                ulong carry = shift == 0 ? 0 : bits >> (64 - shift);
                if (carry != 0)
                {
                    target[(x >> 6) + 1] |= carry;
                }
            }
        }
    }

    // 64 bits of a row from any column on, those past `count` zero.
    private static ulong Read(ReadOnlySpan<ulong> row, int column, int count)
    {
        int word = column >> 6;
        int shift = column & 63;
        ulong bits = row[word] >> shift;
        if (shift != 0 && word + 1 < row.Length)
        {
            bits |= row[word + 1] << (64 - shift);
        }

        return count < 64 ? bits & ((1UL << count) - 1) : bits;
    }
}
