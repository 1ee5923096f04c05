namespace MaskRcnn.Onnx.Evaluation.Accumulation;

/// <summary>The curves of an evaluation, as pycocotools' <c>accumulate</c> gives them; -1 where a class has no annotation that counts.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class PrecisionRecall(int categories, int ranges, int limits)
{
    private readonly double[] _precision = Filled(categories * ranges * limits * EvaluationGrid.IouThresholds.Count * EvaluationGrid.RecallPoints.Count);
    private readonly double[] _recall = Filled(categories * ranges * limits * EvaluationGrid.IouThresholds.Count);

    public int Categories => categories;

    /// <summary>Precision at each recall point.</summary>
    public Span<double> Precision(int category, int range, int limit, int threshold) => _precision.AsSpan(
        Index(category, range, limit, threshold) * EvaluationGrid.RecallPoints.Count, EvaluationGrid.RecallPoints.Count);

    /// <summary>The recall that all detections together reach.</summary>
    public ref double Recall(int category, int range, int limit, int threshold) => ref _recall[Index(category, range, limit, threshold)];

    private static double[] Filled(int length)
    {
        double[] values = new double[length];
        Array.Fill(values, -1);
        return values;
    }

    private int Index(int category, int range, int limit, int threshold) =>
        (((((category * ranges) + range) * limits) + limit) * EvaluationGrid.IouThresholds.Count) + threshold;
}
