using System.Runtime.Intrinsics;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Keypoints;

/// <summary>
/// Finds the peaks of heat maps (Mask R-CNN, section 5): each map is resized bicubically to its box, in whole pixels rounded up, and the
/// centre of the highest pixel is the point. Equal to heatmaps_to_keypoints of Detectron2 and torchvision.
/// </summary>
/// <remarks>Static and thread-safe. Of equal peaks the first by row and column wins; values that are NaN are passed over.</remarks>
public static class KeypointDecoder
{
    /// <summary>The longest side of a box, in pixels.</summary>
    public const int MaxSide = 65_536;

    /// <summary>Decodes the points of all boxes.</summary>
    /// <param name="heatmaps">Logits [boxes, points, size, size].</param>
    /// <param name="points">How many points an object has; more than 0.</param>
    /// <param name="size">Rows and columns of a map; more than 0.</param>
    /// <param name="boxes">Where the maps lie, in network pixels; a side below 1 counts as 1.</param>
    /// <param name="score">What the score of a point is.</param>
    /// <param name="output">Receives [boxes, points] in network pixels.</param>
    /// <param name="cancellationToken">Looked at between boxes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a box is not finite or longer than <see cref="MaxSide"/>.</exception>
    public static void Decode(
        ReadOnlySpan<float> heatmaps, int points, int size, ReadOnlySpan<BoundingBox> boxes,
        KeypointScore score, Span<Keypoint> output, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (heatmaps.Length != (long)boxes.Length * points * size * size)
            throw new ArgumentException($"{boxes.Length} x {points} maps of {size} x {size} do not have {heatmaps.Length} values.", nameof(heatmaps));
        if (output.Length < (long)boxes.Length * points)
            throw new ArgumentException($"The output needs room for {boxes.Length} x {points} points, not {output.Length}.", nameof(output));

        var peaks = new HeatmapPeaks(size, WidestOf(boxes));
        for (int box = 0; box < boxes.Length; box++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (BoundingBox place, float width, float height) = (boxes[box], Side(boxes[box].Width), Side(boxes[box].Height));
            peaks.ResizeTo((int)MathF.Ceiling(width), (int)MathF.Ceiling(height));
            for (int point = 0; point < points; point++)
            {
                int map = (box * points) + point;
                ReadOnlySpan<float> values = heatmaps.Slice(map * size * size, size * size);
                (int column, int row, float peak) = peaks.Find(values);
                output[map] = new Keypoint(
                    ((column + 0.5f) * (width / peaks.Width)) + place.X1,
                    ((row + 0.5f) * (height / peaks.Height)) + place.Y1,
                    ScoreOf(values, peak, score));
            }
        }
    }

    private static int WidestOf(ReadOnlySpan<BoundingBox> boxes)
    {
        float widest = 1f;
        foreach (BoundingBox box in boxes) widest = MathF.Max(widest, Side(box.Width));
        return (int)MathF.Ceiling(widest);
    }

    private static float Side(float length)
    {
        if (!(MathF.Abs(length) <= MaxSide)) throw new ArgumentException($"A box of {length} pixels has no keypoints.", nameof(length));
        return MathF.Max(length, 1f);
    }

    /// <summary>The peak itself, or exp(peak) over the sum of exp over the small map; 0 where the map has no number at all.</summary>
    private static float ScoreOf(ReadOnlySpan<float> map, float peak, KeypointScore score)
    {
        if (!float.IsFinite(peak)) return 0f;
        if (score == KeypointScore.Logit) return peak;
        float sum = SumOfExponentials(map, peak);
        return float.IsFinite(sum) ? 1f / sum : 0f;
    }

    private static float SumOfExponentials(ReadOnlySpan<float> values, float shift)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        while (values.Length >= Vector256<float>.Count)
        {
            sums += Vector256.Exp(Vector256.Create(values) - Vector256.Create(shift));
            values = values[Vector256<float>.Count..];
        }

        float sum = Vector256.Sum(sums);
        foreach (float value in values) sum += MathF.Exp(value - shift);
        return sum;
    }
}
