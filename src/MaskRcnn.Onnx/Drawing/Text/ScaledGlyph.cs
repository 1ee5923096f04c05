namespace MaskRcnn.Onnx.Drawing.Text;

/// <summary>A letter at the size and the fraction of a pixel it is drawn at.</summary>
/// <param name="Left">Whole pixels from the pen's pixel to the picture.</param>
/// <param name="Top">Whole pixels from the baseline down to the picture.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Coverage">One byte a pixel.</param>
internal sealed record ScaledGlyph(int Left, int Top, int Width, int Height, byte[] Coverage)
{
    /// <summary>Averages the atlas's picture over every pixel of the smaller one; where it grows, over a pixel of its own.</summary>
    /// <param name="atlas">The pictures.</param>
    /// <param name="glyph">Which one.</param>
    /// <param name="size">Pixels of the em square.</param>
    /// <param name="shift">Where the pen stands inside its pixel, 0..1.</param>
    public static ScaledGlyph Create(GlyphAtlas atlas, Glyph glyph, float size, float shift)
    {
        float scale = size / atlas.EmSize;
        (int left, int width, float[] columns) = Axis(glyph.Left, glyph.Width, scale, shift);
        (int top, int height, float[] rows) = Axis(glyph.Top, glyph.Height, scale, 0f);
        ReadOnlySpan<byte> picture = atlas.Picture(glyph);
        byte[] coverage = new byte[width * height];
        float[] line = new float[glyph.Width];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(line);
            for (int v = 0; v < glyph.Height; v++)
            {
                float weight = rows[(y * glyph.Height) + v];
                for (int u = 0; weight > 0f && u < line.Length; u++)
                {
                    line[u] += weight * picture[(v * glyph.Width) + u];
                }
            }

            for (int x = 0; x < width; x++)
            {
                float sum = 0f;
                for (int u = 0; u < line.Length; u++)
                {
                    sum += columns[(x * line.Length) + u] * line[u];
                }

                coverage[(y * width) + x] = (byte)Math.Min(sum + 0.5f, 255f);
            }
        }

        return new ScaledGlyph(left, top, width, height, coverage);
    }

    // Which part of every output pixel each source pixel covers, [output, source].
    private static (int First, int Count, float[] Weights) Axis(int start, int length, float scale, float shift)
    {
        if (length == 0)
        {
            return (0, 0, []);
        }

        // Half the width, in source pixels, of what an output pixel averages: never less than a source pixel, so that enlarged letters
        // become smooth instead of square.
        float spread = 0.5f * Math.Max(1f / scale, 1f);
        int first = (int)MathF.Floor(((start - spread) * scale) + shift - 0.5f);
        int end = (int)MathF.Ceiling(((start + length + spread) * scale) + shift - 0.5f) + 1;
        float[] weights = new float[(end - first) * length];
        for (int output = first; output < end; output++)
        {
            float centre = ((output + 0.5f - shift) / scale) - start;
            float low = centre - spread, high = centre + spread;
            for (int source = 0; source < length; source++)
            {
                float overlap = Math.Min(high, source + 1f) - Math.Max(low, source);
                weights[((output - first) * length) + source] = Math.Max(overlap, 0f) / (2f * spread);
            }
        }

        return (first, end - first, weights);
    }
}
