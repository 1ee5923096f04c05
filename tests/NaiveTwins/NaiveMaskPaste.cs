using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Both pastes, pixel by pixel, as their definitions say.</summary>
internal static class NaiveMaskPaste
{
    public static float[] Probabilities(SoftMask mask)
    {
        var canvas = new float[mask.Image.Width * mask.Image.Height];
        for (int y = 0; y < mask.Image.Height; y++)
        {
            for (int x = 0; x < mask.Image.Width; x++)
            {
                canvas[(y * mask.Image.Width) + x] = mask.Rule == MaskPaste.GridSample ? GridSample(mask, x, y) : IntegerBox(mask, x, y);
            }
        }

        return canvas;
    }

    public static byte[] Bytes(SoftMask mask, float threshold, bool inclusive)
    {
        float[] values = Probabilities(mask);
        var canvas = new byte[values.Length];
        for (int y = 0; y < mask.Image.Height; y++)
        {
            for (int x = 0; x < mask.Image.Width; x++)
            {
                int i = (y * mask.Image.Width) + x;
                bool inside = inclusive ? values[i] >= threshold : values[i] > threshold;
                canvas[i] = inside && InWindow(mask, x, y) ? (byte)1 : (byte)0;
            }
        }

        return canvas;
    }

    public static bool InWindow(SoftMask mask, int x, int y)
    {
        if (mask.Rule == MaskPaste.GridSample)
        {
            return x >= MathF.Floor(mask.Box.X1) - 1 && x < MathF.Ceiling(mask.Box.X2) + 1
                && y >= MathF.Floor(mask.Box.Y1) - 1 && y < MathF.Ceiling(mask.Box.Y2) + 1;
        }

        (long left, long right) = Expand(mask.Box.X1, mask.Box.X2, mask.Size);
        (long top, long bottom) = Expand(mask.Box.Y1, mask.Box.Y2, mask.Size);
        return x >= left && x <= right && y >= top && y <= bottom;
    }

    private static float GridSample(SoftMask mask, int x, int y)
    {
        if (!InWindow(mask, x, y))
        {
            return 0;
        }

        float u = ((x + 0.5f - mask.Box.X1) / (mask.Box.X2 - mask.Box.X1) * 2) - 1;
        float v = ((y + 0.5f - mask.Box.Y1) / (mask.Box.Y2 - mask.Box.Y1) * 2) - 1;
        u = float.IsInfinity(u) ? 0 : u;
        v = float.IsInfinity(v) ? 0 : v;
        float px = MathF.FusedMultiplyAdd(u + 1, mask.Size / 2f, -0.5f);
        float py = MathF.FusedMultiplyAdd(v + 1, mask.Size / 2f, -0.5f);
        if (!float.IsFinite(px) || !float.IsFinite(py))
        {
            return 0;
        }

        float left = MathF.Floor(px), top = MathF.Floor(py);
        float w = px - left, n = py - top;
        float e = 1 - w, s = 1 - n;
        float value = Cell(mask, left, top) * (e * s);
        value = MathF.FusedMultiplyAdd(Cell(mask, left + 1, top), w * s, value);
        value = MathF.FusedMultiplyAdd(Cell(mask, left, top + 1), e * n, value);
        return MathF.FusedMultiplyAdd(Cell(mask, left + 1, top + 1), w * n, value);
    }

    private static float IntegerBox(SoftMask mask, int x, int y)
    {
        if (!InWindow(mask, x, y))
        {
            return 0;
        }

        (int left, int right, float w) = Resize(mask.Box.X1, mask.Box.X2, mask.Size, x);
        (int top, int bottom, float n) = Resize(mask.Box.Y1, mask.Box.Y2, mask.Size, y);
        float e = 1 - w, s = 1 - n;
        return (float)(
            ((double)Cell(mask, left - 1, top - 1) * (e * s)) + ((double)Cell(mask, right - 1, top - 1) * (w * s))
            + ((double)Cell(mask, left - 1, bottom - 1) * (e * n)) + ((double)Cell(mask, right - 1, bottom - 1) * (w * n)));
    }

    private static (long First, long Last) Expand(float low, float high, int size)
    {
        float half = (high - low) * 0.5f * (float)((size + 2.0) / size);
        float centre = (high + low) * 0.5f;
        return ((long)(centre - half), (long)(centre + half));
    }

    private static (int Near, int Far, float FarWeight) Resize(float low, float high, int size, int pixel)
    {
        (long first, long last) = Expand(low, high, size);
        float scale = (size + 2f) / Math.Max(last - first + 1, 1);
        double position = Math.Max(((pixel - first + 0.5) * scale) - 0.5, 0);
        int near = Math.Min((int)position, size + 1);
        return (near, Math.Min(near + 1, size + 1), (float)(position - near));
    }

    private static float Cell(SoftMask mask, float column, float row) =>
        column >= 0 && row >= 0 && column < mask.Size && row < mask.Size ? mask.Probabilities[((int)row * mask.Size) + (int)column] : 0;
}
