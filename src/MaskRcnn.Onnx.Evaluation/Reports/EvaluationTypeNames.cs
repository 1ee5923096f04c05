namespace MaskRcnn.Onnx.Evaluation.Reports;

/// <summary>COCO's names of the kinds of evaluation.</summary>
public static class EvaluationTypeNames
{
    /// <summary><c>bbox</c>, <c>segm</c> or <c>keypoints</c>.</summary>
    public static string CocoName(this EvaluationType type) => type switch
    {
        EvaluationType.Boxes => "bbox",
        EvaluationType.Masks => "segm",
        EvaluationType.Keypoints => "keypoints",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of evaluation."),
    };

    /// <summary>The kind that a name means, without regard to case; null where it means none.</summary>
    public static EvaluationType? Parse(string? name) => name?.ToLowerInvariant() switch
    {
        "bbox" => EvaluationType.Boxes,
        "segm" => EvaluationType.Masks,
        "keypoints" => EvaluationType.Keypoints,
        _ => null,
    };
}
