using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// The text of compressed run lengths: little-endian groups of five bits, each in one character from '0', with 32 added where more
/// follow; the last group carries the sign. From the fourth run on, the difference to the run two before is stored.
/// </summary>
internal static class RunLengthText
{
    private const char Zero = '0';
    private const int More = 32;
    private const int Sign = 16;

    /// <summary>Seven groups hold 35 bits: any difference of two 31-bit runs.</summary>
    private const int MostGroups = 7;

    public static int[] Parse(ReadOnlySpan<char> text, ImageSize image) =>
        TryParse(text, image, out int[]? counts, out string? error) ? counts : throw new FormatException(error);

    public static bool TryParse(
        ReadOnlySpan<char> text,
        ImageSize image,
        [NotNullWhen(true)] out int[]? counts,
        [NotNullWhen(false)] out string? error)
    {
        int pixels = RunLengths.PixelCount(image);
        counts = null;
        int runs = 0;
        foreach (char c in text)
        {
            if (c is < Zero or >= (char)(Zero + 64))
            {
                error = $"The character U+{(int)c:X4} does not belong into the counts of a mask.";
                return false;
            }

            runs += ((c - Zero) & More) == 0 ? 1 : 0;
        }

        if (text.Length > 0 && ((text[^1] - Zero) & More) != 0)
        {
            error = "The counts of a mask end inside a number.";
            return false;
        }

        var parsed = new int[runs];
        long sum = 0;
        int position = 0;
        for (int i = 0; i < runs; i++)
        {
            long value = 0;
            int shift = 0;
            int group;
            do
            {
                group = text[position++] - Zero;
                if (shift == 5 * MostGroups)
                {
                    error = $"Run {i} of the counts of a mask has too many digits.";
                    return false;
                }

                value |= (long)(group & 31) << shift;
                shift += 5;
            }
            while ((group & More) != 0);

            if ((group & Sign) != 0)
            {
                value |= -1L << shift;
            }

            value += i > 2 ? parsed[i - 2] : 0;
            sum += value;
            if (value < 0 || sum > pixels)
            {
                error = value < 0 ? $"Run {i} of the counts of a mask is negative." : RunLengths.WholeMessage(sum, pixels, image);
                return false;
            }

            parsed[i] = (int)value;
        }

        if (sum != pixels)
        {
            error = RunLengths.WholeMessage(sum, pixels, image);
            return false;
        }

        counts = parsed;
        error = null;
        return true;
    }

    public static string Format(ReadOnlySpan<int> counts)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(checked(counts.Length * MostGroups));
        int length = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            long value = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            bool more;
            do
            {
                int group = (int)(value & 31);
                value >>= 5;
                more = (group & Sign) != 0 ? value != -1 : value != 0;
                buffer[length++] = (char)(Zero + group + (more ? More : 0));
            }
            while (more);
        }

        var text = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }
}
