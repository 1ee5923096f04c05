using MaskRcnn.Onnx.Evaluation.Accumulation;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation;

/// <summary>What an evaluation found.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class EvaluationResult
{
    private readonly PrecisionRecall _curves;
    private readonly int[] _limits;
    private readonly IReadOnlyList<AreaRange> _ranges;

    internal EvaluationResult(EvaluationType type, IReadOnlyList<CocoCategory> categories, int[] limits, PrecisionRecall curves, IReadOnlyList<(double Score, bool IsHit)> scores)
    {
        Scores = scores;
        Type = type;
        Categories = categories;
        _limits = limits;
        _ranges = AreaRange.Of(type);
        _curves = curves;
        Summary = Summarize(null);
    }

    /// <summary>What was compared.</summary>
    public EvaluationType Type { get; }

    /// <summary>The classes, in the order of the results per class.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; }

    /// <summary>The limits of detections per image.</summary>
    public IReadOnlyList<int> MaxDetections => _limits;

    /// <summary>
    /// The score of each detection that counts, and whether it matches an annotation of its class at an overlap of 0.50; by class, then by
    /// image.
    /// </summary>
    public IReadOnlyList<(double Score, bool IsHit)> Scores { get; }

    /// <summary>The numbers over all classes.</summary>
    public EvaluationSummary Summary { get; }

    /// <summary>The numbers of one class.</summary>
    /// <param name="category">Position in <see cref="Categories"/>.</param>
    public EvaluationSummary SummaryOf(int category)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(category);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(category, _curves.Categories);
        return Summarize(category);
    }

    /// <summary>
    /// The precision at the 101 recall points of <see cref="EvaluationGrid.RecallPoints"/>, averaged over the classes that have
    /// annotations; for all sizes and the last limit. Empty where no class has any.
    /// </summary>
    /// <param name="threshold">Position in <see cref="EvaluationGrid.IouThresholds"/>.</param>
    /// <param name="category">Position in <see cref="Categories"/>; null for all.</param>
    public IReadOnlyList<double> PrecisionCurve(int threshold, int? category = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, EvaluationGrid.IouThresholds.Count);
        double[] sum = new double[EvaluationGrid.RecallPoints.Count];
        int curves = 0;
        foreach (int k in Those(category))
        {
            ReadOnlySpan<double> curve = _curves.Precision(k, 0, threshold);
            if (curve[0] < 0)
            {
                continue;
            }

            curves++;
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += curve[i];
            }
        }

        return curves == 0 ? [] : Array.ConvertAll(sum, value => value / curves);
    }

    private EvaluationSummary Summarize(int? category)
    {
        int last = _limits.Length - 1;
        bool small = _ranges.Contains(AreaRange.Small);
        int medium = small ? 2 : 1;
        return new EvaluationSummary
        {
            AP = Precision(category, 0, null),
            AP50 = Precision(category, 0, 0),
            AP75 = Precision(category, 0, 5),
            APs = small ? Precision(category, 1, null) : null,
            APm = Precision(category, medium, null),
            APl = Precision(category, medium + 1, null),
            AR = [.. _limits.Select((limit, index) => KeyValuePair.Create(limit, Recall(category, 0, index, null)))],
            AR50 = Recall(category, 0, last, 0),
            AR75 = Recall(category, 0, last, 5),
            ARs = small ? Recall(category, 1, last, null) : null,
            ARm = Recall(category, medium, last, null),
            ARl = Recall(category, medium + 1, last, null),
        };
    }

    private double Precision(int? category, int range, int? threshold)
    {
        double sum = 0;
        long count = 0;
        foreach (int k in Those(category))
        {
            foreach (int t in Thresholds(threshold))
            {
                foreach (double value in _curves.Precision(k, range, t))
                {
                    if (value > -1)
                    {
                        sum += value;
                        count++;
                    }
                }
            }
        }

        return count == 0 ? -1 : sum / count;
    }

    private double Recall(int? category, int range, int limit, int? threshold)
    {
        double sum = 0;
        long count = 0;
        foreach (int k in Those(category))
        {
            foreach (int t in Thresholds(threshold))
            {
                double value = _curves.Recall(k, range, limit, t);
                if (value > -1)
                {
                    sum += value;
                    count++;
                }
            }
        }

        return count == 0 ? -1 : sum / count;
    }

    private IEnumerable<int> Those(int? category) => category is { } one ? [one] : Enumerable.Range(0, _curves.Categories);

    private static IEnumerable<int> Thresholds(int? threshold) =>
        threshold is { } one ? [one] : Enumerable.Range(0, EvaluationGrid.IouThresholds.Count);
}
