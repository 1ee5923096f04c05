using System.Numerics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>Follows the edges between pixels, with the mask on the right.</summary>
internal static class OutlineTracer
{
    public static List<MaskRing> Trace(BitMask mask)
    {
        var rings = new List<MaskRing>();
        MaskWindow window = mask.Window;
        if (window.IsEmpty)
        {
            return rings;
        }

        // Every ring has a side that goes right along the top of a pixel; these bits are the ones that no ring has passed yet.
        int words = mask.WordsPerRow;
        var tops = new ulong[(long)words * window.Height];
        for (int row = 0; row < window.Height; row++)
        {
            ReadOnlySpan<ulong> bits = mask.Row(row);
            ReadOnlySpan<ulong> above = row == 0 ? default : mask.Row(row - 1);
            for (int word = 0; word < words; word++)
            {
                tops[(row * words) + word] = bits[word] & ~(row == 0 ? 0 : above[word]);
            }
        }

        var corners = new List<MaskVertex>();
        for (int i = 0; i < tops.Length; i++)
        {
            while (tops[i] != 0)
            {
                int column = ((i % words) << 6) + BitOperations.TrailingZeroCount(tops[i]);
                rings.Add(Follow(mask, tops, column, i / words, corners));
            }
        }

        return rings;
    }

    private static MaskRing Follow(BitMask mask, ulong[] tops, int startX, int startY, List<MaskVertex> corners)
    {
        corners.Clear();
        MaskWindow window = mask.Window;
        int words = mask.WordsPerRow;
        int x = startX, y = startY;
        int dx = 1, dy = 0;
        corners.Add(new MaskVertex(window.X + x, window.Y + y));
        while (true)
        {
            if (dx == 1)
            {
                tops[(y * words) + (x >> 6)] &= ~(1UL << (x & 63));
            }

            x += dx;
            y += dy;

            // The two pixels ahead, seen in the direction of the way. Pixels that touch at a corner only stay apart.
            bool right = Inside(mask, x + ((dx - dy - 1) >> 1), y + ((dy + dx - 1) >> 1));
            bool left = Inside(mask, x + ((dx + dy - 1) >> 1), y + ((dy - dx - 1) >> 1));
            int turn = !right ? 1 : left ? -1 : 0;
            if (turn != 0)
            {
                (dx, dy) = turn == 1 ? (-dy, dx) : (dy, -dx);
            }

            if (x == startX && y == startY && dx == 1)
            {
                return new MaskRing([.. corners]);
            }

            if (turn != 0)
            {
                corners.Add(new MaskVertex(window.X + x, window.Y + y));
            }
        }
    }

    private static bool Inside(BitMask mask, int column, int row) =>
        (uint)column < (uint)mask.Window.Width
        && (uint)row < (uint)mask.Window.Height
        && (mask.Row(row)[column >> 6] >> (column & 63) & 1) != 0;
}
