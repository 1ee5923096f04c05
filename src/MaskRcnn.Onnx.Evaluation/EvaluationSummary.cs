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

    /// <summary>Average recall at each limit of detections per image, in the order of the limits.</summary>
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

    /// <summary>
    /// The numbers with the names that scripts know, in the order of pycocotools' table: for boxes and masks AP, AP50, AP75, APs, APm,
    /// APl, an AR for each limit (AR1, AR10, AR100), ARs, ARm, ARl; for keypoints AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm, ARl and
    /// then an AR for each limit (AR20), the last of which is AR again.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Named()
    {
        IEnumerable<KeyValuePair<string, double>> byLimit = AR.Select(entry => Name($"AR{entry.Key}", entry.Value));
        return APs is { } small
            ? [Name("AP", AP), Name("AP50", AP50), Name("AP75", AP75), Name("APs", small), Name("APm", APm), Name("APl", APl),
                .. byLimit, Name("ARs", ARs!.Value), Name("ARm", ARm), Name("ARl", ARl)]
            : [Name("AP", AP), Name("AP50", AP50), Name("AP75", AP75), Name("APm", APm), Name("APl", APl),
                Name("AR", AR[^1].Value), Name("AR50", AR50), Name("AR75", AR75), Name("ARm", ARm), Name("ARl", ARl), .. byLimit];
    }

    private static KeyValuePair<string, double> Name(string name, double value) => KeyValuePair.Create(name, value);
}
