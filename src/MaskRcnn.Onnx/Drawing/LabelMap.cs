using System.Numerics;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>
/// Which instance each pixel of an image belongs to, in 16 bits, for a label-map picture: 0 is the background, k the k-th instance of the
/// result, counted from 1. Where masks overlap, the better score has the pixel.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class LabelMap
{
    private readonly ushort[] _labels;

    private LabelMap(ImageSize size, ushort[] labels)
    {
        Size = size;
        _labels = labels;
    }

    /// <summary>The image's size.</summary>
    public ImageSize Size { get; }

    /// <summary>[height, width], row by row.</summary>
    public ReadOnlySpan<ushort> Labels => _labels;

    /// <summary>One row.</summary>
    /// <param name="y">Row, 0..height-1.</param>
    public ReadOnlySpan<ushort> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Size.Height, nameof(y));
        return _labels.AsSpan(y * Size.Width, Size.Width);
    }

    /// <summary>Paints the masks of a result from the worst score to the best; of equal scores the first instance is on top.</summary>
    /// <param name="result">The result; instances without a mask keep their number but have no pixel.</param>
    /// <exception cref="ArgumentException">There are more than 65,535 instances, or a mask belongs to an image of another size.</exception>
    public static LabelMap FromResult(SegmentationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Instances.Count > ushort.MaxValue)
        {
            throw new ArgumentException($"{result.Instances.Count} instances do not fit 16 bits.", nameof(result));
        }

        ushort[] labels = new ushort[checked(result.Size.Width * result.Size.Height)];
        int[] worstFirst = [.. Enumerable.Range(0, result.Instances.Count).OrderBy(i => result.Instances[i].Score).ThenByDescending(i => i)];
        foreach (int i in worstFirst)
        {
            if (result.Instances[i].Mask is not { } mask)
            {
                continue;
            }

            if (mask.Image != result.Size)
            {
                throw new ArgumentException($"Instance {i} has a mask of {mask.Image}, the image is {result.Size}.", nameof(result));
            }

            Paint(labels, result.Size.Width, mask.ToBitMask(), (ushort)(i + 1));
        }

        return new LabelMap(result.Size, labels);
    }

    private static void Paint(ushort[] labels, int width, BitMask mask, ushort label)
    {
        MaskWindow window = mask.Window;
        for (int y = 0; y < window.Height; y++)
        {
            Span<ushort> row = labels.AsSpan(((window.Y + y) * width) + window.X, window.Width);
            ReadOnlySpan<ulong> words = mask.Row(y);
            for (int k = 0; k < words.Length; k++)
            {
                Fill(row[(k * 64)..], words[k], label);
            }
        }
    }

    // Runs of ones of a word, each filled at once.
    private static void Fill(Span<ushort> row, ulong word, ushort label)
    {
        int x = 0;
        while (word != 0)
        {
            int zeros = BitOperations.TrailingZeroCount(word);
            x += zeros;
            word >>= zeros;
            int ones = BitOperations.TrailingZeroCount(~word);
            row.Slice(x, ones).Fill(label);
            x += ones;
            word = ones == 64 ? 0 : word >> ones;
        }
    }
}
