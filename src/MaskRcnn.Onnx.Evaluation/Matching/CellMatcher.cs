using System.Buffers;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>
/// Gives each detection of a cell the annotation that it matches, once for every size range and threshold: greedily, best detection
/// first, as pycocotools' <c>evaluateImg</c> does.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. A match depends on better detections only, so that one run with the largest limit serves the smaller ones.
/// </remarks>
internal sealed class CellMatcher(Similarity similarity, IReadOnlyList<AreaRange> ranges)
{
    /// <summary>Thresholds are lowered by this, so that a perfect overlap passes a threshold of 1.</summary>
    private const double HighestThreshold = 1 - 1e-10;

    /// <summary>Matches a cell.</summary>
    public MatchedCell Match(Cell cell)
    {
        int truths = cell.Truth.Length;
        int detections = cell.Detections.Length;
        double[] overlaps = ArrayPool<double>.Shared.Rent(truths * detections);
        ulong[] matched = new ulong[detections];
        ulong[] ignored = new ulong[detections];
        int[] counted = new int[ranges.Count];
        similarity.Fill(cell, overlaps);
        Span<int> order = truths <= 256 ? stackalloc int[truths] : new int[truths];
        Span<bool> taken = truths <= 256 ? stackalloc bool[truths] : new bool[truths];
        for (int range = 0; range < ranges.Count; range++)
        {
            counted[range] = CountedFirst(cell.Truth, ranges[range], order);
            for (int threshold = 0; threshold < EvaluationGrid.IouThresholds.Count; threshold++)
            {
                ulong bit = 1UL << ((range * EvaluationGrid.IouThresholds.Count) + threshold);
                double least = Math.Min(EvaluationGrid.IouThresholds[threshold], HighestThreshold);
                taken.Clear();
                for (int detection = 0; detection < detections; detection++)
                {
                    int best = Best(cell.Truth, order, counted[range], taken, overlaps.AsSpan(detection * truths, truths), least);
                    if (best >= 0)
                    {
                        taken[best] = true;
                        matched[detection] |= bit;
                        ignored[detection] |= best >= counted[range] ? bit : 0;
                    }
                    else if (!ranges[range].Contains(cell.Detections[detection].Area))
                    {
                        ignored[detection] |= bit;
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(overlaps);
        return new MatchedCell(cell.Category, Array.ConvertAll(cell.Detections, detection => detection.Score), matched, ignored, counted);
    }

    /// <summary>Puts the annotations that count before those that are ignored, each group in the order of the file; tells how many count.</summary>
    private int CountedFirst(CocoAnnotation[] truth, AreaRange range, Span<int> order)
    {
        int counted = 0;
        int ignored = truth.Length;
        for (int g = 0; g < truth.Length; g++)
        {
            if (truth[g].IsCrowd || similarity.Ignores(truth[g]) || !range.Contains(truth[g].Area))
            {
                order[--ignored] = g;
            }
            else
            {
                order[counted++] = g;
            }
        }

        order[counted..].Reverse();
        return counted;
    }

    /// <summary>Position in <paramref name="order"/> of the annotation that a detection takes, or -1.</summary>
    private static int Best(
        CocoAnnotation[] truth, ReadOnlySpan<int> order, int counted, ReadOnlySpan<bool> taken, ReadOnlySpan<double> overlaps, double least)
    {
        int best = -1;
        for (int position = 0; position < order.Length; position++)
        {
            int g = order[position];
            if (taken[position] && !truth[g].IsCrowd)
            {
                continue;
            }

            // One that counts is never given up for one that is ignored.
            if (best >= 0 && best < counted && position >= counted)
            {
                break;
            }

            // Of equal overlaps the last one wins.
            if (overlaps[g] >= least)
            {
                least = overlaps[g];
                best = position;
            }
        }

        return best;
    }
}
