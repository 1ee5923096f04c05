namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>The five row filters of PNG (PNG specification, section 9).</summary>
internal static class PngFilter
{
    /// <summary>Replaces the filtered bytes of a row by its samples.</summary>
    /// <param name="filter">The filter type that precedes the row, 0..4.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The samples of the row above; zeros for the first one.</param>
    /// <param name="pixelBytes">Bytes of one pixel.</param>
    /// <exception cref="InvalidDataException">There is no such filter.</exception>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = pixelBytes; i < row.Length; i++)
                {
                    row[i] += row[i - pixelBytes];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i < pixelBytes ? 0 : row[i - pixelBytes]) + above[i]) >> 1);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < pixelBytes ? above[i] : Nearest(row[i - pixelBytes], above[i], above[i - pixelBytes]);
                }

                break;
            default:
                throw new InvalidDataException("There is no such PNG filter.");
        }
    }

    /// <summary>Filters a row with Up, the difference from the row above.</summary>
    /// <param name="row">The samples.</param>
    /// <param name="above">The samples of the row above; zeros for the first one.</param>
    /// <param name="filtered">Receives the filter type and the filtered bytes.</param>
    public static void Up(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> filtered)
    {
        above = above[..row.Length];
        filtered[0] = 2;
        filtered = filtered.Slice(1, row.Length);
        for (int i = 0; i < row.Length; i++)
        {
            filtered[i] = (byte)(row[i] - above[i]);
        }
    }

    /// <summary>Filters a row with Paeth, the difference from the nearest of three neighbours.</summary>
    /// <param name="row">The samples.</param>
    /// <param name="above">The samples of the row above; zeros for the first one.</param>
    /// <param name="filtered">Receives the filter type and the filtered bytes.</param>
    /// <param name="pixelBytes">Bytes of one pixel.</param>
    public static void Paeth(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> filtered, int pixelBytes)
    {
        above = above[..row.Length];
        filtered[0] = 4;
        filtered = filtered.Slice(1, row.Length);
        for (int i = 0; i < pixelBytes; i++)
        {
            filtered[i] = (byte)(row[i] - above[i]);
        }

        for (int i = pixelBytes; i < row.Length; i++)
        {
            filtered[i] = (byte)(row[i] - Nearest(row[i - pixelBytes], above[i], above[i - pixelBytes]));
        }
    }

    /// <summary>Of left, above and upper left the one nearest to left + above - upper left; the first of them on a tie.</summary>
    private static byte Nearest(byte left, byte above, byte upperLeft)
    {
        int toLeft = Math.Abs(above - upperLeft);
        int toAbove = Math.Abs(left - upperLeft);
        int toUpperLeft = Math.Abs(left + above - (2 * upperLeft));
        return toLeft <= toAbove && toLeft <= toUpperLeft ? left : toAbove <= toUpperLeft ? above : upperLeft;
    }
}
