using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>How often objects of one class were taken for another.</summary>
/// <param name="Truth">The class of the annotations.</param>
/// <param name="Found">The class of the detections.</param>
/// <param name="Count">How often, at least 1.</param>
public sealed record ClassConfusion(CocoCategory Truth, CocoCategory Found, int Count);
