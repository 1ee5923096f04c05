using System.Buffers;
using System.Numerics;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// Paints the small map of the mask head into the image, by either of two rules, straight into the form that is wanted.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="MaskPaste.GridSample"/>: <c>paste_masks_in_image</c> of Detectron2 and mmdetection on the CPU. The map is sampled at
/// pixel centres with zeros around it, in columns <c>max(floor(x1) - 1, 0)</c> to <c>min(ceil(x2) + 1, width)</c> and the rows
/// alike; everything else is 0.
/// </para>
/// <para>
/// <see cref="MaskPaste.IntegerBox"/>: <c>paste_masks_in_image</c> of torchvision. The map gets one cell of zeros around it, the
/// box grows by (size + 2) / size about its centre and is truncated to whole pixels, and the map is resized into it (bilinear,
/// corners not aligned).
/// </para>
/// <para>
/// The arithmetic is that of PyTorch on a CPU with fused multiply-add, rounding by rounding, so that a threshold decides alike.
/// Pixels outside of the paste window never belong to a mask, whatever the threshold. All methods are safe to call from several
/// threads; they take no memory beyond the result and pooled lines, and their time is bounded by the image, whatever the box.
/// </para>
/// </remarks>
public static class MaskPaster
{
    /// <summary>Pastes into a bitmap of the paste window, clipped to the image.</summary>
    /// <param name="mask">The map and where it lies.</param>
    /// <param name="threshold">Probability from which a pixel belongs to the mask.</param>
    /// <param name="inclusive">Whether a probability equal to the threshold belongs to the mask (<c>&gt;=</c>) or not (<c>&gt;</c>).</param>
    public static BitMask ToBitMask(SoftMask mask, float threshold = 0.5f, bool inclusive = true)
    {
        using PasteLines lines = PasteLines.Rows(mask, Smallest(threshold, inclusive));
        ulong[] words = BitMask.Allocate(lines.Window);
        for (int y = 0; y < lines.Count; y++)
        {
            lines.Bits(y, words.AsSpan(y * lines.WordCount, lines.WordCount));
        }

        return new BitMask(mask.Image, lines.Window, words);
    }

    /// <summary>Pastes into run lengths, without a bitmap; exactly the pixels of <see cref="ToBitMask"/>.</summary>
    /// <inheritdoc cref="ToBitMask"/>
    /// <exception cref="ArgumentOutOfRangeException">The image has more than 2,147,483,647 pixels.</exception>
    public static CocoRle ToCocoRle(SoftMask mask, float threshold = 0.5f, bool inclusive = true)
    {
        int total = RunLengths.PixelCount(mask.Image);
        using PasteLines lines = PasteLines.Columns(mask, Smallest(threshold, inclusive));
        var runs = new RunCollector((4 * lines.Count) + 1);
        ulong[] column = ArrayPool<ulong>.Shared.Rent(lines.WordCount);
        Span<ulong> bits = column.AsSpan(0, lines.WordCount);
        for (int x = 0; x < lines.Count; x++)
        {
            lines.Bits(x, bits);
            runs.AddColumn(((lines.Window.X + x) * mask.Image.Height) + lines.Window.Y, bits, lines.Length);
        }

        ArrayPool<ulong>.Shared.Return(column);
        return new CocoRle(runs.Finish(total), mask.Image);
    }

    /// <summary>Number of pixels of the pasted mask; nothing is allocated.</summary>
    /// <inheritdoc cref="ToBitMask"/>
    public static long Area(SoftMask mask, float threshold = 0.5f, bool inclusive = true)
    {
        using PasteLines lines = PasteLines.Rows(mask, Smallest(threshold, inclusive));
        ulong[] row = ArrayPool<ulong>.Shared.Rent(lines.WordCount);
        Span<ulong> bits = row.AsSpan(0, lines.WordCount);
        long area = 0;
        for (int y = 0; y < lines.Count; y++)
        {
            lines.Bits(y, bits);
            foreach (ulong word in bits)
            {
                area += BitOperations.PopCount(word);
            }
        }

        ArrayPool<ulong>.Shared.Return(row);
        return area;
    }

    /// <summary>Pastes as one byte per pixel over the whole image: <paramref name="value"/> inside, 0 elsewhere.</summary>
    /// <param name="mask">The map and where it lies.</param>
    /// <param name="canvas">At least <c>(height - 1) * stride + width</c> bytes; bytes between the rows stay as they are.</param>
    /// <param name="threshold">Probability from which a pixel belongs to the mask.</param>
    /// <param name="inclusive">Whether a probability equal to the threshold belongs to the mask.</param>
    /// <param name="value">The byte of a pixel that belongs to the mask, such as 1 or 255.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentException">The canvas is too short, or the stride is shorter than a row.</exception>
    public static void CopyTo(
        SoftMask mask, Span<byte> canvas, float threshold = 0.5f, bool inclusive = true, byte value = 1, int stride = 0)
    {
        stride = MaskCanvas.Clear(canvas, mask.Image, stride);
        using PasteLines lines = PasteLines.Rows(mask, Smallest(threshold, inclusive));
        ulong[] row = ArrayPool<ulong>.Shared.Rent(lines.WordCount);
        Span<ulong> bits = row.AsSpan(0, lines.WordCount);
        for (int y = 0; y < lines.Count; y++)
        {
            lines.Bits(y, bits);
            MaskCanvas.Expand(bits, canvas.Slice(((lines.Window.Y + y) * stride) + lines.Window.X, lines.Length), value);
        }

        ArrayPool<ulong>.Shared.Return(row);
    }

    /// <summary>Pastes the probabilities themselves over the whole image; 0 outside of the paste window.</summary>
    /// <param name="mask">The map and where it lies.</param>
    /// <param name="canvas">At least width x height values, rows from top to bottom.</param>
    /// <exception cref="ArgumentException">The canvas is too short.</exception>
    public static void CopyProbabilitiesTo(SoftMask mask, Span<float> canvas)
    {
        ImageSize image = mask.Image;
        MaskCanvas.CheckStride(canvas.Length, image.Width, image.Height, stride: 0, nameof(canvas));
        canvas[..(image.Width * image.Height)].Clear();
        using PasteLines lines = PasteLines.Rows(mask, float.NaN);
        for (int y = 0; y < lines.Count; y++)
        {
            lines.Values(y, canvas.Slice(((lines.Window.Y + y) * image.Width) + lines.Window.X, lines.Length));
        }
    }

    /// <summary>
    /// Pastes the probabilities as bytes, <c>trunc(255 * p)</c>, over the whole image; what a negative <c>mask_thr_binary</c> asks
    /// for in the Hugging Face port and mmdetection.
    /// </summary>
    /// <param name="mask">The map and where it lies.</param>
    /// <param name="canvas">At least width x height bytes, rows from top to bottom.</param>
    /// <exception cref="ArgumentException">The canvas is too short.</exception>
    public static void CopyProbabilitiesTo(SoftMask mask, Span<byte> canvas)
    {
        ImageSize image = mask.Image;
        MaskCanvas.Clear(canvas, image, stride: 0);
        using PasteLines lines = PasteLines.Rows(mask, float.NaN);
        float[] values = ArrayPool<float>.Shared.Rent(lines.Length);
        for (int y = 0; y < lines.Count; y++)
        {
            lines.Values(y, values);
            Span<byte> row = canvas.Slice(((lines.Window.Y + y) * image.Width) + lines.Window.X, lines.Length);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)(values[x] * 255f);
            }
        }

        ArrayPool<float>.Shared.Return(values);
    }

    /// <summary>The smallest value inside the mask, so that one comparison serves both rules.</summary>
    private static float Smallest(float threshold, bool inclusive) => inclusive ? threshold : MathF.BitIncrement(threshold);
}
