using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Accumulation;

/// <summary>Strings the detections of one class together over all images and draws its precision-recall curves (pycocotools' <c>accumulate</c>).</summary>
/// <remarks>
/// Only hits are noted: precision falls and recall stays at every other detection, so that neither the falling envelope nor the first
/// point that reaches a recall is ever one of those.
/// </remarks>
internal sealed class Accumulator(CellGrid grid, MatchBits bits, int[] limits, PrecisionRecall curves)
{
    private const double Tiny = 2.220446049250313e-16;

    /// <summary>Fills the curves of one class.</summary>
    /// <param name="category">Position of the class.</param>
    /// <param name="counted">For each size range the annotations that count.</param>
    public void Run(int category, ReadOnlySpan<int> counted)
    {
        Cell all = grid.Classes[category];
        int[] order = BestFirst(all);
        var matched = new ulong[order.Length];
        var ignored = new ulong[order.Length];
        double[] precision = new double[order.Length];
        double[] recall = new double[order.Length];
        for (int limit = 0; limit < limits.Length; limit++)
        {
            int kept = 0;
            foreach (int detection in order)
            {
                if (grid.Ranks[detection] < limits[limit])
                {
                    (matched[kept], ignored[kept]) = (bits.Matched[detection], bits.Ignored[detection]);
                    kept++;
                }
            }

            for (int range = 0; range < counted.Length; range++)
            {
                for (int threshold = 0; counted[range] > 0 && threshold < EvaluationGrid.IouThresholds.Count; threshold++)
                {
                    int hits = Trace(matched.AsSpan(0, kept), ignored.AsSpan(0, kept), MatchBits.Of(range, threshold), counted[range], precision, recall);
                    curves.Recall(category, range, limit, threshold) = hits > 0 ? recall[hits - 1] : 0;
                    if (limit == limits.Length - 1)
                    {
                        Sample(precision.AsSpan(0, hits), recall.AsSpan(0, hits), curves.Precision(category, range, threshold));
                    }
                }
            }
        }
    }

    private int[] BestFirst(Cell all)
    {
        double[] keys = new double[all.Detections];
        int[] order = new int[all.Detections];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = all.FirstDetection + i;
            keys[i] = -grid.Detections[order[i]].Score;
        }

        ScoreOrder.Sort(keys, order);
        return order;
    }

    /// <summary>Precision, made falling, and recall at each hit; a detection that is ignored changes neither.</summary>
    private static int Trace(
        ReadOnlySpan<ulong> matched, ReadOnlySpan<ulong> ignored, ulong bit, int counted, double[] precision, double[] recall)
    {
        int hits = 0;
        int misses = 0;
        for (int i = 0; i < matched.Length; i++)
        {
            if ((ignored[i] & bit) != 0)
            {
                continue;
            }

            if ((matched[i] & bit) == 0)
            {
                misses++;
                continue;
            }

            double right = hits + 1;
            recall[hits] = right / counted;
            precision[hits] = right / (misses + right + Tiny);
            hits++;
        }

        for (int i = hits - 1; i > 0; i--)
        {
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        }

        return hits;
    }

    private static void Sample(ReadOnlySpan<double> precision, ReadOnlySpan<double> recall, Span<double> samples)
    {
        int point = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            while (point < recall.Length && recall[point] < EvaluationGrid.RecallPoints[i])
            {
                point++;
            }

            samples[i] = point < precision.Length ? precision[point] : 0;
        }
    }
}
