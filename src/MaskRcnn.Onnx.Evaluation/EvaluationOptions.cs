namespace MaskRcnn.Onnx.Evaluation;

/// <summary>How an evaluation is done. The defaults are COCO's.</summary>
/// <remarks>Immutable.</remarks>
public sealed record EvaluationOptions
{
    /// <summary>What is compared; default masks.</summary>
    public EvaluationType Type { get; init; } = EvaluationType.Masks;

    /// <summary>
    /// How many detections of each class and image count, ascending; recall is given at each, precision and everything else at the last.
    /// Default [1, 10, 100], for keypoints [20].
    /// </summary>
    public IReadOnlyList<int>? MaxDetections { get; init; }

    /// <summary>The spread of each keypoint; default those of COCO's person.</summary>
    public IReadOnlyList<double>? KeypointSigmas { get; init; }

    /// <summary>How many processors take part; -1, the default, leaves it to the runtime.</summary>
    public int MaxDegreeOfParallelism { get; init; } = -1;

    /// <summary>Whether detections and truth are compared only within a class; false throws all classes together. Default true.</summary>
    public bool UseCategories { get; init; } = true;

    /// <summary>The list that acts.</summary>
    /// <exception cref="ArgumentException">The list is empty, or not ascending from 1 on.</exception>
    internal int[] DetectionLimits()
    {
        int[] limits = [.. MaxDetections ?? (Type == EvaluationType.Keypoints ? [20] : [1, 10, 100])];
        if (limits.Length == 0 || limits[0] < 1 || limits.Zip(limits.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException("The limits of detections must be whole numbers from 1 on, each greater than the one before.", nameof(MaxDetections));
        }

        return limits;
    }
}
