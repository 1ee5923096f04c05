namespace MaskRcnn.Onnx.Masks;

/// <summary>Between bits in rows and runs in columns, 64 columns at a time.</summary>
internal static class BitColumns
{
    public static int[] ToRuns(BitMask mask)
    {
        int total = RunLengths.PixelCount(mask.Image);
        MaskWindow window = mask.Window;
        var runs = new RunCollector((2 * window.Width) + 1);
        if (!window.IsEmpty)
        {
            int wordsPerColumn = BitMask.WordsFor(window.Height);
            var columns = new ulong[64 * wordsPerColumn];
            Span<ulong> block = stackalloc ulong[64];
            for (int word = 0; word < mask.WordsPerRow; word++)
            {
                for (int tile = 0; tile < wordsPerColumn; tile++)
                {
                    int rows = Math.Min(64, window.Height - (tile << 6));
                    block[rows..].Clear();
                    for (int row = 0; row < rows; row++)
                    {
                        block[row] = mask.Row((tile << 6) + row)[word];
                    }

                    Transpose(block);
                    for (int column = 0; column < 64; column++)
                    {
                        columns[(column * wordsPerColumn) + tile] = block[column];
                    }
                }

                int count = Math.Min(64, window.Width - (word << 6));
                for (int column = 0; column < count; column++)
                {
                    int position = ((window.X + (word << 6) + column) * mask.Image.Height) + window.Y;
                    runs.AddColumn(position, columns.AsSpan(column * wordsPerColumn, wordsPerColumn), window.Height);
                }
            }
        }

        return runs.Finish(total);
    }

    public static BitMask ToBitMask(CocoRle mask)
    {
        MaskWindow window = mask.Bounds;
        ulong[] words = BitMask.Allocate(window);
        int wordsPerRow = BitMask.WordsFor(window.Width);
        int height = mask.Image.Height;
        long position = 0;
        ReadOnlySpan<int> counts = mask.Counts;
        for (int i = 0; i < counts.Length; i++)
        {
            int left = counts[i];
            if ((i & 1) != 0 && left > 0)
            {
                (long column, long row) = Math.DivRem(position, height);
                for (; left > 0; column++, row = 0)
                {
                    int rows = (int)Math.Min(left, height - row);
                    int x = (int)column - window.X;
                    ulong bit = 1UL << (x & 63);
                    long index = ((row - window.Y) * wordsPerRow) + (x >> 6);
                    for (int k = 0; k < rows; k++, index += wordsPerRow)
                    {
                        words[index] |= bit;
                    }

                    left -= rows;
                }
            }

            position += counts[i];
        }

        return new BitMask(mask.Image, window, words);
    }

    /// <summary>Bit c of word r becomes bit r of word c.</summary>
    private static void Transpose(Span<ulong> block)
    {
        // Swaps ever smaller off-diagonal squares: 32 x 32, then 16 x 16, down to single bits.
        ulong mask = 0x00000000FFFFFFFF;
        for (int size = 32; size != 0; size >>= 1, mask ^= mask << size)
        {
            for (int k = 0; k < 64; k = (k + size + 1) & ~size)
            {
                ulong swap = ((block[k] >> size) ^ block[k + size]) & mask;
                block[k + size] ^= swap;
                block[k] ^= swap << size;
            }
        }
    }
}
