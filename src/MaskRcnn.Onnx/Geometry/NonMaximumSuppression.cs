using System.Buffers;

namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// Greedy non-maximum suppression: boxes are visited best first, and a box is dropped when its intersection over union with a box that
/// was kept before is more than the threshold (equal is kept, no side has a +1), exactly as torchvision's CPU operator decides.
/// </summary>
/// <remarks>
/// Static and thread-safe. A box with a NaN, and two boxes of no area (0 / 0), neither suppress nor are suppressed. Scratch memory comes
/// from the shared array pool.
/// </remarks>
public static class NonMaximumSuppression
{
    /// <summary>Suppresses within one group.</summary>
    /// <param name="boxesBestFirst">The boxes by descending score; equal scores in the order that shall win.</param>
    /// <param name="iouThreshold">0 or more; what overlaps by more is dropped, so nothing is from 1 on.</param>
    /// <param name="kept">Receives the indices of the kept boxes, ascending; the search stops when it is full.</param>
    /// <returns>How many boxes were kept.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is negative or NaN.</exception>
    public static int Suppress(ReadOnlySpan<BoundingBox> boxesBestFirst, double iouThreshold, Span<int> kept) =>
        Run(boxesBestFirst, default, iouThreshold, kept);

    /// <summary>Suppresses within each group alone: boxes of different groups (classes, pyramid levels) never meet.</summary>
    /// <param name="boxesBestFirst">The boxes of all groups by descending score.</param>
    /// <param name="groups">The group of each box; any numbers.</param>
    /// <param name="iouThreshold">0 or more; what overlaps by more is dropped, so nothing is from 1 on.</param>
    /// <param name="kept">Receives the indices of the kept boxes of all groups, ascending; the search stops when it is full.</param>
    /// <returns>How many boxes were kept.</returns>
    /// <remarks>The references shift each group by an offset instead, which costs float32 precision; this compares the boxes as they are.</remarks>
    /// <exception cref="ArgumentException">There are not as many groups as boxes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is negative or NaN.</exception>
    public static int Suppress(
        ReadOnlySpan<BoundingBox> boxesBestFirst, ReadOnlySpan<int> groups, double iouThreshold, Span<int> kept)
    {
        if (groups.Length != boxesBestFirst.Length)
            throw new ArgumentException($"There are {boxesBestFirst.Length} boxes and {groups.Length} groups.", nameof(groups));
        return Run(boxesBestFirst, groups, iouThreshold, kept);
    }

    /// <summary>
    /// The largest float32 that is not more than a threshold: an IoU of float32 exceeds it exactly when it exceeds the double that
    /// torchvision compares with.
    /// </summary>
    internal static float ThresholdOf(double iouThreshold)
    {
        if (!(iouThreshold >= 0.0))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "The threshold must be 0 or more.");
        float nearest = (float)iouThreshold;
        return nearest > iouThreshold ? MathF.BitDecrement(nearest) : nearest;
    }

    private static int Run(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<int> groups, double iouThreshold, Span<int> kept)
    {
        float threshold = ThresholdOf(iouThreshold);
        int capacity = Math.Min(boxes.Length, kept.Length);
        bool grouped = !groups.IsEmpty;
        float[] scratch = ArrayPool<float>.Shared.Rent(KeptBoxes.ScratchLength(capacity, grouped));
        try
        {
            var keptBoxes = new KeptBoxes(scratch, capacity, grouped);
            for (int i = 0; i < boxes.Length && keptBoxes.Count < capacity; i++)
            {
                int group = grouped ? groups[i] : 0;
                if (keptBoxes.Overlap(boxes[i], group, threshold)) continue;
                kept[keptBoxes.Count] = i;
                keptBoxes.Add(boxes[i], group);
            }

            return keptBoxes.Count;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scratch);
        }
    }
}
