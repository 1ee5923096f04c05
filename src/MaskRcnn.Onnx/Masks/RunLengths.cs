using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>What can be told from run lengths without decoding them. Runs may be empty; zeros come first.</summary>
internal static class RunLengths
{
    public static int PixelCount(ImageSize image)
    {
        MaskWindow.ThrowIfNegative(image);
        long pixels = (long)image.Width * image.Height;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixels, int.MaxValue, nameof(image));
        return (int)pixels;
    }

    public static void ThrowUnlessWhole(long sum, int pixels, ImageSize image)
    {
        if (sum != pixels)
        {
            throw new FormatException(WholeMessage(sum, pixels, image));
        }
    }

    public static string WholeMessage(long sum, int pixels, ImageSize image) =>
        $"The runs of a mask sum to {sum} pixels; an image of {image.Width} x {image.Height} has {pixels}.";

    public static MaskWindow Bounds(ReadOnlySpan<int> counts, int height)
    {
        int left = int.MaxValue, right = -1, top = int.MaxValue, bottom = -1;
        long position = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            int count = counts[i];
            if ((i & 1) != 0 && count > 0)
            {
                (long firstColumn, long firstRow) = Math.DivRem(position, height);
                (long lastColumn, long lastRow) = Math.DivRem(position + count - 1, height);
                bool wraps = firstColumn < lastColumn;
                left = Math.Min(left, (int)firstColumn);
                right = Math.Max(right, (int)lastColumn);
                top = Math.Min(top, wraps ? 0 : (int)firstRow);
                bottom = Math.Max(bottom, wraps ? height - 1 : (int)lastRow);
            }

            position += count;
        }

        return right < 0 ? default : new MaskWindow(left, top, right - left + 1, bottom - top + 1);
    }

    public static bool Overlap(MaskWindow a, MaskWindow b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    /// <summary>Number of pixels that are set in both.</summary>
    public static long CommonArea(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        long common = 0;
        int i = 0, j = 0;
        int leftA = Length(a, 0), leftB = Length(b, 0);
        while (i < a.Length && j < b.Length)
        {
            int step = Math.Min(leftA, leftB);
            common += (i & j & 1) != 0 ? step : 0;
            leftA -= step;
            leftB -= step;
            if (leftA == 0)
            {
                leftA = Length(a, ++i);
            }

            if (leftB == 0)
            {
                leftB = Length(b, ++j);
            }
        }

        return common;
    }

    /// <summary>The runs of the union or the intersection; both masks have the same number of pixels.</summary>
    public static int[] Combine(ReadOnlySpan<int> a, ReadOnlySpan<int> b, bool intersect)
    {
        var runs = new RunCollector(a.Length + b.Length);
        int i = 0, j = 0, position = 0;
        int leftA = Length(a, 0), leftB = Length(b, 0);
        bool inside = false;
        while (i < a.Length && j < b.Length)
        {
            int step = Math.Min(leftA, leftB);
            bool value = intersect ? (i & j & 1) != 0 : ((i | j) & 1) != 0;
            if (step > 0 && value != inside)
            {
                runs.Toggle(position);
                inside = value;
            }

            position += step;
            leftA -= step;
            leftB -= step;
            if (leftA == 0)
            {
                leftA = Length(a, ++i);
            }

            if (leftB == 0)
            {
                leftB = Length(b, ++j);
            }
        }

        return runs.Finish(position);
    }

    /// <summary>Whether two lists of runs, of masks of the same size, mean the same pixels.</summary>
    public static bool SamePixels(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int i = 0, j = 0;
        int leftA = Length(a, 0), leftB = Length(b, 0);
        while (i < a.Length && j < b.Length)
        {
            int step = Math.Min(leftA, leftB);
            if (step > 0 && ((i ^ j) & 1) != 0)
            {
                return false;
            }

            leftA -= step;
            leftB -= step;
            if (leftA == 0)
            {
                leftA = Length(a, ++i);
            }

            if (leftB == 0)
            {
                leftB = Length(b, ++j);
            }
        }

        return true;
    }

    private static int Length(ReadOnlySpan<int> counts, int index) => index < counts.Length ? counts[index] : 0;
}
