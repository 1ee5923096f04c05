using System.Text.Json.Serialization;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Results;

/// <summary>One instance of a <see cref="SegmentationDocument"/>.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record InstanceDocument
{
    /// <summary>The class, 0..K-1.</summary>
    public required int ClassId { get; init; }

    /// <summary>The id of the class in the data set that the model was trained on.</summary>
    public required int CategoryId { get; init; }

    /// <summary>The name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>Probability of the class, 0..1.</summary>
    public required float Score { get; init; }

    /// <summary>The box, <c>[x1, y1, x2, y2]</c> in pixel edges.</summary>
    [JsonConverter(typeof(BoundingBoxJsonConverter))]
    public required BoundingBox Box { get; init; }

    /// <summary>Pixels of the mask or, where there is none, of the box; pycocotools' <c>loadRes</c> gives the same. Not read back.</summary>
    public double Area { get; init; }

    /// <summary>The mask; null where the model finds none or none was asked for.</summary>
    public MaskDocument? Mask { get; init; }

    /// <summary>The keypoints, each <c>[x, y, score]</c>; null where the model finds none.</summary>
    public IReadOnlyList<Keypoint>? Keypoints { get; init; }

    internal static InstanceDocument FromInstance(Instance instance)
    {
        CocoRle? mask = instance.Mask?.ToCocoRle();
        return new InstanceDocument
        {
            ClassId = instance.ClassId,
            CategoryId = instance.CategoryId,
            Label = instance.Label,
            Score = instance.Score,
            Box = instance.Box,
            Area = mask?.Area ?? (double)instance.Box.Width * instance.Box.Height,
            Mask = mask is null ? null : MaskDocument.FromRle(mask),
            Keypoints = instance.Keypoints,
        };
    }

    internal Instance ToInstance(ImageSize image) => new()
    {
        ClassId = ClassId,
        CategoryId = CategoryId,
        Label = Label,
        Score = Score,
        Box = Box,
        Mask = Mask is null ? null : InstanceMask.FromBits(Mask.ToRle(image).ToBitMask()),
        Keypoints = Keypoints,
    };
}
