using System.Buffers;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>
/// Gives each detection of a cell the annotation that it matches, once for every size range and threshold: greedily, best detection
/// first, as pycocotools' <c>evaluateImg</c> does.
/// </summary>
/// <remarks>
/// Thread-safe on different cells. A match depends on better detections only, so that one run with the largest limit serves the smaller
/// ones.
/// </remarks>
internal sealed class CellMatcher(CellGrid grid, Similarity similarity, IReadOnlyList<AreaRange> ranges)
{
    private const int FewTruths = 128;

    /// <summary>Thresholds are lowered to this, so that a perfect overlap passes a threshold of 1.</summary>
    private const double HighestThreshold = 1 - 1e-10;

    private static readonly double[] Thresholds = [.. EvaluationGrid.IouThresholds.Select(threshold => Math.Min(threshold, HighestThreshold))];

    /// <summary>What was found so far.</summary>
    public MatchBits Bits { get; } = new(grid.Detections.Length);

    /// <summary>Matches a cell.</summary>
    public void Match(Cell cell)
    {
        if (cell.Detections == 0)
        {
            return;
        }

        ReadOnlySpan<CocoAnnotation> truth = grid.Truth.AsSpan(cell.FirstTruth, cell.Truths);
        ReadOnlySpan<CocoDetection> detections = grid.Detections.AsSpan(cell.FirstDetection, cell.Detections);
        IgnoreBySize(detections, cell.FirstDetection);
        if (cell.Truths == 0)
        {
            return;
        }

        double[] rented = ArrayPool<double>.Shared.Rent((truth.Length + 1) * detections.Length);
        Span<double> overlaps = rented.AsSpan(0, truth.Length * detections.Length);
        Span<double> best = rented.AsSpan(overlaps.Length, detections.Length);
        similarity.Fill(truth, detections, overlaps);
        for (int detection = 0; detection < detections.Length; detection++)
        {
            best[detection] = Greatest(overlaps.Slice(detection * truth.Length, truth.Length));
        }

        Span<int> order = truth.Length <= FewTruths ? stackalloc int[truth.Length] : new int[truth.Length];
        Span<bool> taken = truth.Length <= FewTruths ? stackalloc bool[truth.Length] : new bool[truth.Length];
        for (int range = 0; range < ranges.Count; range++)
        {
            int counted = CountedFirst(truth, ranges[range], order);
            for (int threshold = 0; threshold < Thresholds.Length; threshold++)
            {
                ulong bit = MatchBits.Of(range, threshold);
                double least = Thresholds[threshold];
                taken.Clear();
                for (int detection = 0; detection < detections.Length; detection++)
                {
                    if (best[detection] < least)
                    {
                        continue;
                    }

                    int match = Best(truth, order, counted, taken, overlaps.Slice(detection * truth.Length, truth.Length), least);
                    if (match >= 0)
                    {
                        taken[match] = true;
                        Set(cell.FirstDetection + detection, bit, ignored: match >= counted);
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>A detection that matches nothing counts only within its own size range.</summary>
    private void IgnoreBySize(ReadOnlySpan<CocoDetection> detections, int first)
    {
        for (int detection = 0; detection < detections.Length; detection++)
        {
            ulong bits = 0;
            for (int range = 0; range < ranges.Count; range++)
            {
                bits |= ranges[range].Contains(similarity.AreaOf(detections[detection])) ? 0 : MatchBits.Of(range);
            }

            Bits.Ignored[first + detection] = bits;
        }
    }

    private void Set(int detection, ulong bit, bool ignored)
    {
        Bits.Matched[detection] |= bit;
        Bits.Ignored[detection] = ignored ? Bits.Ignored[detection] | bit : Bits.Ignored[detection] & ~bit;
    }

    private static double Greatest(ReadOnlySpan<double> overlaps)
    {
        double greatest = 0;
        foreach (double overlap in overlaps)
        {
            greatest = overlap > greatest ? overlap : greatest;
        }

        return greatest;
    }

    /// <summary>Puts the annotations that count before those that are ignored, each group in the order of the file; tells how many count.</summary>
    private int CountedFirst(ReadOnlySpan<CocoAnnotation> truth, AreaRange range, Span<int> order)
    {
        int counted = 0;
        int ignored = truth.Length;
        for (int g = 0; g < truth.Length; g++)
        {
            if (similarity.Counts(truth[g], range))
            {
                order[counted++] = g;
            }
            else
            {
                order[--ignored] = g;
            }
        }

        order[counted..].Reverse();
        return counted;
    }

    /// <summary>Position in <paramref name="order"/> of the annotation that a detection takes, or -1.</summary>
    private static int Best(
        ReadOnlySpan<CocoAnnotation> truth, ReadOnlySpan<int> order, int counted, ReadOnlySpan<bool> taken, ReadOnlySpan<double> overlaps, double least)
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
