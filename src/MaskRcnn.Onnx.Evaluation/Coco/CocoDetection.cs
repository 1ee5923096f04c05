using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>One result of a model.</summary>
/// <remarks>Immutable.</remarks>
public sealed record CocoDetection
{
    /// <summary>The image that it lies in.</summary>
    public required long ImageId { get; init; }

    /// <summary>Its class.</summary>
    public required int CategoryId { get; init; }

    /// <summary>How sure the model is; any finite number.</summary>
    public required double Score { get; init; }

    /// <summary>Its box.</summary>
    public required CocoBox Box { get; init; }

    /// <summary>
    /// Its area in pixels, which decides whether it is left out of a size range when nothing matches it: that of the box where the result
    /// has one, else the number of pixels of the mask, else that of the box around the keypoints. Masks are evaluated by their own pixels.
    /// </summary>
    public required double Area { get; init; }

    /// <summary>Its mask; null where it has none.</summary>
    public CocoRle? Mask { get; init; }

    /// <summary>x, y and score of each keypoint in turn; null where it has none.</summary>
    public IReadOnlyList<double>? Keypoints { get; init; }
}
