namespace MaskRcnn.Onnx.Evaluation;

/// <summary>The familiar numbers of an evaluation, each 0..1, or -1 where no annotation counts for it (COCO's convention).</summary>
/// <remarks>Immutable.</remarks>
public sealed record EvaluationSummary
{
    /// <summary>Average precision over the thresholds 0.50 to 0.95 and all classes.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at 0.50.</summary>
    public required double AP50 { get; init; }

    /// <summary>Average precision at 0.75.</summary>
    public required double AP75 { get; init; }

    /// <summary>Average precision of small objects; null where they are not evaluated (keypoints).</summary>
    public double? APs { get; init; }

    /// <summary>Average precision of medium objects.</summary>
    public required double APm { get; init; }

    /// <summary>Average precision of large objects.</summary>
    public required double APl { get; init; }

    /// <summary>Average recall at each limit of detections per image, ascending by limit.</summary>
    public required IReadOnlyList<KeyValuePair<int, double>> AR { get; init; }

    /// <summary>Recall at the threshold 0.50, at the last limit.</summary>
    public required double AR50 { get; init; }

    /// <summary>Recall at the threshold 0.75, at the last limit.</summary>
    public required double AR75 { get; init; }

    /// <summary>Average recall of small objects; null where they are not evaluated (keypoints).</summary>
    public double? ARs { get; init; }

    /// <summary>Average recall of medium objects.</summary>
    public required double ARm { get; init; }

    /// <summary>Average recall of large objects.</summary>
    public required double ARl { get; init; }
}
