namespace MaskRcnn.Onnx.Imaging.Annotations;

/// <summary>What a COCO detection file says about one image.</summary>
/// <param name="ImageId"><c>image_id</c>.</param>
/// <param name="Annotations">The image's objects.</param>
/// <remarks>Immutable.</remarks>
public sealed record CocoImageAnnotations(long ImageId, IReadOnlyList<CocoAnnotation> Annotations);
