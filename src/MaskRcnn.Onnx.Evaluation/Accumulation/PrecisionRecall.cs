namespace MaskRcnn.Onnx.Evaluation.Accumulation;

/// <summary>The curves of an evaluation, as pycocotools' <c>accumulate</c> gives them; -1 where a class has no annotation that counts.</summary>
internal sealed class PrecisionRecall(int categories, int ranges, int limits)
{
    private readonly double[] _precision = Filled(categories * ranges * EvaluationGrid.IouThresholds.Count * EvaluationGrid.RecallPoints.Count);
    private readonly double[] _recall = Filled(categories * ranges * limits * EvaluationGrid.IouThresholds.Count);

    public int Categories => categories;

    /// <summary>Precision at each recall point, at the last limit.</summary>
    public Span<double> Precision(int category, int range, int threshold) => _precision.AsSpan(
        ((((category * ranges) + range) * EvaluationGrid.IouThresholds.Count) + threshold) * EvaluationGrid.RecallPoints.Count,
        EvaluationGrid.RecallPoints.Count);

    /// <summary>The recall that all detections together reach.</summary>
    public ref double Recall(int category, int range, int limit, int threshold) =>
        ref _recall[(((((category * ranges) + range) * limits) + limit) * EvaluationGrid.IouThresholds.Count) + threshold];

    private static double[] Filled(int length)
    {
        double[] values = new double[length];
        Array.Fill(values, -1);
        return values;
    }
}
