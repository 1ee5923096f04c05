using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>The truth about one object.</summary>
/// <remarks>Immutable.</remarks>
public sealed record CocoAnnotation
{
    /// <summary>Its id, distinct in the data set.</summary>
    public required long Id { get; init; }

    /// <summary>The image that it lies in.</summary>
    public required long ImageId { get; init; }

    /// <summary>Its class.</summary>
    public required int CategoryId { get; init; }

    /// <summary>Its box.</summary>
    public required CocoBox Box { get; init; }

    /// <summary>Its area in pixels, which decides its size range; not always that of the box or the mask.</summary>
    public required double Area { get; init; }

    /// <summary>Whether it stands for a group: detections on it count neither for nor against.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Its mask; null where the data set has none.</summary>
    public CocoRle? Mask { get; init; }

    /// <summary>x, y and visibility (0, 1 or 2) of each keypoint in turn; null where the data set has none.</summary>
    public IReadOnlyList<double>? Keypoints { get; init; }

    /// <summary>How many keypoints are marked.</summary>
    public int MarkedKeypoints { get; init; }
}
