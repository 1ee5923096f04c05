namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>What matching made of a cell. Bit (range * thresholds + threshold) of a word stands for one pair of size range and threshold.</summary>
/// <param name="Category">Position of the class.</param>
/// <param name="Scores">Score of each detection, best first.</param>
/// <param name="Matched">For each detection the pairs at which it has an annotation.</param>
/// <param name="Ignored">For each detection the pairs at which it counts neither for nor against.</param>
/// <param name="Counted">For each size range the annotations that count.</param>
internal sealed record MatchedCell(int Category, double[] Scores, ulong[] Matched, ulong[] Ignored, int[] Counted);
