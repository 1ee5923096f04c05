using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Accumulation;

/// <summary>Strings the detections of one class together over all images and draws its precision-recall curves (pycocotools' <c>accumulate</c>).</summary>
internal static class Accumulator
{
    private const double Tiny = 2.220446049250313e-16;

    /// <summary>Fills the curves of one class.</summary>
    /// <param name="cells">The cells of the class, by image.</param>
    /// <param name="category">Position of the class.</param>
    /// <param name="ranges">How many size ranges there are.</param>
    /// <param name="limits">The limits of detections per image.</param>
    /// <param name="curves">Receives the curves.</param>
    public static void Run(ReadOnlySpan<MatchedCell> cells, int category, int ranges, int[] limits, PrecisionRecall curves)
    {
        Ranked[] all = BestFirst(cells);
        var kept = new Ranked[all.Length];
        double[] precision = new double[all.Length];
        double[] recall = new double[all.Length];
        for (int limit = 0; limit < limits.Length; limit++)
        {
            int count = 0;
            foreach (Ranked detection in all)
            {
                if (detection.Rank < limits[limit])
                {
                    kept[count++] = detection;
                }
            }

            for (int range = 0; range < ranges; range++)
            {
                int counted = 0;
                foreach (MatchedCell cell in cells)
                {
                    counted += cell.Counted[range];
                }

                if (counted == 0)
                {
                    continue;
                }

                for (int threshold = 0; threshold < EvaluationGrid.IouThresholds.Count; threshold++)
                {
                    ulong bit = 1UL << ((range * EvaluationGrid.IouThresholds.Count) + threshold);
                    int points = Trace(kept.AsSpan(0, count), bit, counted, precision, recall);
                    curves.Recall(category, range, limit, threshold) = points > 0 ? recall[points - 1] : 0;
                    Sample(precision.AsSpan(0, points), recall.AsSpan(0, points), curves.Precision(category, range, limit, threshold));
                }
            }
        }
    }

    private static Ranked[] BestFirst(ReadOnlySpan<MatchedCell> cells)
    {
        int total = 0;
        foreach (MatchedCell cell in cells)
        {
            total += cell.Scores.Length;
        }

        var all = new Ranked[total];
        var order = new (double Score, int Position)[total];
        int next = 0;
        foreach (MatchedCell cell in cells)
        {
            for (int rank = 0; rank < cell.Scores.Length; rank++)
            {
                all[next] = new Ranked(rank, cell.Matched[rank], cell.Ignored[rank]);
                order[next] = (-cell.Scores[rank], next);
                next++;
            }
        }

        Array.Sort(order);
        return Array.ConvertAll(order, entry => all[entry.Position]);
    }

    /// <summary>Precision, made falling, and recall after each detection; one that is ignored changes neither.</summary>
    private static int Trace(ReadOnlySpan<Ranked> detections, ulong bit, int counted, double[] precision, double[] recall)
    {
        int points = 0;
        double hits = 0;
        double misses = 0;
        foreach (Ranked detection in detections)
        {
            if ((detection.Ignored & bit) == 0)
            {
                bool hit = (detection.Matched & bit) != 0;
                hits += hit ? 1 : 0;
                misses += hit ? 0 : 1;
            }

            recall[points] = hits / counted;
            precision[points] = hits / (misses + hits + Tiny);
            points++;
        }

        for (int i = points - 1; i > 0; i--)
        {
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        }

        return points;
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

    private readonly record struct Ranked(int Rank, ulong Matched, ulong Ignored);
}
