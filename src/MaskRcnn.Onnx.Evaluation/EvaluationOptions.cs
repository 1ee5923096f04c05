namespace MaskRcnn.Onnx.Evaluation;

/// <summary>How an evaluation is done. The defaults are COCO's.</summary>
/// <remarks>Immutable.</remarks>
public sealed record EvaluationOptions
{
    /// <summary>What is compared; default masks.</summary>
    public EvaluationType Type { get; init; } = EvaluationType.Masks;

    /// <summary>
    /// How many detections of each class and image count: distinct numbers from 1 on in any order. Recall is given at each, precision and
    /// everything else at the last one of the list. Default [1, 10, 100], for keypoints [20].
    /// </summary>
    public IReadOnlyList<int>? MaxDetections { get; init; }

    /// <summary>The spread of each keypoint; default those of COCO's person.</summary>
    public IReadOnlyList<double>? KeypointSigmas { get; init; }

    /// <summary>How many processors take part; -1, the default, leaves it to the runtime.</summary>
    public int MaxDegreeOfParallelism { get; init; } = -1;

    /// <summary>Whether detections and truth are compared only within a class; false throws all classes together. Default true.</summary>
    public bool UseCategories { get; init; } = true;

    /// <summary>The list that acts.</summary>
    /// <exception cref="ArgumentException">The list is empty, or a number stands in it twice or is below 1.</exception>
    internal int[] DetectionLimits()
    {
        int[] limits = [.. MaxDetections ?? (Type == EvaluationType.Keypoints ? [20] : [1, 10, 100])];
        if (limits.Length == 0 || limits.Min() < 1 || limits.Distinct().Count() < limits.Length)
        {
            throw new ArgumentException("The limits of detections must be distinct whole numbers from 1 on.", nameof(MaxDetections));
        }

        return limits;
    }
}
