using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Imaging.Annotations;

/// <summary>
/// The annotations of one image carried along with its resize: an entry of the port's <c>labels</c>. All lists have one entry per
/// object, in the order of the annotations; crowds and objects without extent inside the image are left out.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed record DetectionLabels
{
    /// <summary><c>size</c>: the resized image, without padding.</summary>
    public required ImageSize Size { get; init; }

    /// <summary><c>orig_size</c>: the image as it was given.</summary>
    public required ImageSize OriginalSize { get; init; }

    /// <summary><c>image_id</c>.</summary>
    public required long ImageId { get; init; }

    /// <summary><c>class_labels</c>: the category ids.</summary>
    public required IReadOnlyList<int> ClassLabels { get; init; }

    /// <summary><c>boxes</c>: pixel edges in the resized image, absolute x1, y1, x2, y2.</summary>
    public required IReadOnlyList<BoundingBox> Boxes { get; init; }

    /// <summary><c>area</c> in pixels of the resized image.</summary>
    public required IReadOnlyList<float> Areas { get; init; }

    /// <summary><c>masks</c> at the resized size; null where they were not asked for.</summary>
    public IReadOnlyList<BitMask>? Masks { get; init; }

    /// <summary><c>iscrowd</c>: always 0 here, for crowds are left out.</summary>
    public IReadOnlyList<bool> IsCrowd => new bool[Boxes.Count];
}
