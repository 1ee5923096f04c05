using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Imaging.Annotations;

/// <summary>One annotated object of a COCO detection file.</summary>
/// <remarks>Immutable.</remarks>
public sealed record CocoAnnotation
{
    /// <summary><c>category_id</c>, passed on as it is.</summary>
    public required int CategoryId { get; init; }

    /// <summary><c>bbox</c>: left and top edge, width and height in pixels of the original image.</summary>
    public required (float X, float Y, float Width, float Height) BBox { get; init; }

    /// <summary><c>area</c> in pixels of the original image.</summary>
    public float Area { get; init; }

    /// <summary><c>iscrowd</c>: the object stands for a group; such objects are left out of the labels.</summary>
    public bool IsCrowd { get; init; }

    /// <summary><c>segmentation</c> as polygons, each x1, y1, x2, y2, ... in pixels of the original image; null where there is none.</summary>
    public IReadOnlyList<double[]>? Polygons { get; init; }

    /// <summary><c>segmentation</c> as run lengths; null where there is none.</summary>
    public CocoRle? Runs { get; init; }
}
