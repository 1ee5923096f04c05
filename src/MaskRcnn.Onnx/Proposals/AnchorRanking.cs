using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>
/// The best anchors of one level, best first, found without sorting the level: a histogram of the logits' highest bits gives a lower
/// limit, one vectorised pass collects what reaches it, and only that is ranked exactly.
/// </summary>
internal static class AnchorRanking
{
    private const int HistogramBits = 12;

    /// <summary>Ranks a level's anchors.</summary>
    /// <param name="logits">Objectness [A,H,W]; values that are not finite are passed over.</param>
    /// <param name="anchorsPerCell">A.</param>
    /// <param name="ranking">Which score ranks; equal scores keep the order of the flat index (y * W + x) * A + a.</param>
    /// <param name="limit">How many to return at most.</param>
    /// <param name="ranked">Receives keys of <see cref="SortableScore"/> with flat indices, best first; room for the limit.</param>
    /// <returns>How many there are.</returns>
    public static int Best(ReadOnlySpan<float> logits, int anchorsPerCell, ScoreOrder ranking, int limit, Span<ulong> ranked)
    {
        ulong[] candidates = ArrayPool<ulong>.Shared.Rent(logits.Length);
        try
        {
            float floor = logits.Length > limit ? LimitFor(logits, limit) : float.MinValue;
            if (ranking == ScoreOrder.Probability) floor = LowerToDistinctProbability(floor);
            int count = Collect(logits, anchorsPerCell, ranking, floor, candidates);
            int taken = Math.Min(count, limit);
            SortableScore.SortSmallest(candidates.AsSpan(0, count), taken);
            candidates.AsSpan(0, taken).CopyTo(ranked);
            return taken;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(candidates);
        }
    }

    /// <summary>A logit that at least <paramref name="count"/> finite logits reach, and not many more; the smallest float if there are fewer.</summary>
    private static float LimitFor(ReadOnlySpan<float> logits, int count)
    {
        Span<int> histogram = stackalloc int[1 << HistogramBits];
        histogram.Clear();
        foreach (float logit in logits)
        {
            if (float.IsFinite(logit)) histogram[(int)(SortableScore.Ascending(logit) >> (32 - HistogramBits))]++;
        }

        int bin = histogram.Length;
        while (count > 0 && bin > 0) count -= histogram[--bin];
        float floor = SortableScore.FromAscending((uint)bin << (32 - HistogramBits));
        return float.IsFinite(floor) ? floor : float.MinValue;
    }

    /// <summary>A logit whose probability is lower by more than any rounding of the sigmoid, so that all anchors that tie are collected.</summary>
    private static float LowerToDistinctProbability(float logit)
    {
        float probability = Sigmoid.Of(logit) * (1f - 1e-6f);
        float step = 1e-5f;
        float lower = logit;
        while (lower > -200f && Sigmoid.Of(lower) >= probability)
        {
            lower = logit - step;
            step *= 2f;
        }

        return lower > -200f ? lower : float.MinValue;
    }

    private static int Collect(ReadOnlySpan<float> logits, int anchorsPerCell, ScoreOrder ranking, float floor, Span<ulong> keys)
    {
        int cells = logits.Length / anchorsPerCell;
        int count = 0;
        Vector256<float> low = Vector256.Create(floor), high = Vector256.Create(float.MaxValue);
        for (int anchor = 0; anchor < anchorsPerCell; anchor++)
        {
            ReadOnlySpan<float> plane = logits.Slice(anchor * cells, cells);
            ref float first = ref MemoryMarshal.GetReference(plane);
            int i = 0;
            for (; i <= cells - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<float> values = Vector256.LoadUnsafe(ref first, (nuint)i);
                Vector256<float> reached = Vector256.GreaterThanOrEqual(values, low) & Vector256.LessThanOrEqual(values, high);
                for (uint lanes = reached.ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
                {
                    int cell = i + System.Numerics.BitOperations.TrailingZeroCount(lanes);
                    keys[count++] = Key(plane[cell], (cell * anchorsPerCell) + anchor, ranking);
                }
            }

            for (; i < cells; i++)
            {
                if (plane[i] >= floor && plane[i] <= float.MaxValue) keys[count++] = Key(plane[i], (i * anchorsPerCell) + anchor, ranking);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(float logit, int index, ScoreOrder ranking) =>
        SortableScore.Key(ranking == ScoreOrder.Probability ? Sigmoid.Of(logit) : logit, index);
}
