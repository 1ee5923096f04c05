using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx;

/// <summary>One object that was found in an image.</summary>
/// <remarks>Immutable; owns no native memory.</remarks>
public sealed record Instance
{
    /// <summary>The class, 0..K-1; the background is no class.</summary>
    public required int ClassId { get; init; }

    /// <summary>The id of the class in the data set that the model was trained on (COCO: 1..90 with holes).</summary>
    public required int CategoryId { get; init; }

    /// <summary>The name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>Probability of the class, 0..1.</summary>
    public required float Score { get; init; }

    /// <summary>The box in pixel edges of the upright image; it may reach beyond the image where the model's family does not clip it.</summary>
    public required BoundingBox Box { get; init; }

    /// <summary>The mask; null where the model finds none or none was asked for.</summary>
    public InstanceMask? Mask { get; init; }

    /// <summary>The keypoints in pixels of the upright image, in the order of <see cref="SegmenterInfo.KeypointNames"/>; null where the model finds none.</summary>
    public IReadOnlyList<Keypoint>? Keypoints { get; init; }
}
