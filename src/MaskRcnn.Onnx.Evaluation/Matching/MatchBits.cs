namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>What became of the detections of a <see cref="CellGrid"/>, for every pair of size range and threshold.</summary>
/// <remarks>Bit (range * thresholds + threshold) of a word stands for a pair.</remarks>
internal sealed class MatchBits(int detections)
{
    /// <summary>For each detection the pairs at which it has an annotation.</summary>
    public ulong[] Matched { get; } = new ulong[detections];

    /// <summary>For each detection the pairs at which it counts neither for nor against.</summary>
    public ulong[] Ignored { get; } = new ulong[detections];

    /// <summary>The bit of a pair.</summary>
    public static ulong Of(int range, int threshold) => 1UL << ((range * EvaluationGrid.IouThresholds.Count) + threshold);

    /// <summary>The bits of all thresholds of a range.</summary>
    public static ulong Of(int range) =>
        ((1UL << EvaluationGrid.IouThresholds.Count) - 1) << (range * EvaluationGrid.IouThresholds.Count);
}
