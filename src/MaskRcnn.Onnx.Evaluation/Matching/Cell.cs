using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>The truth and the detections of one class in one image, with their overlaps.</summary>
internal sealed class Cell
{
    /// <summary>Position of the class among those that are evaluated.</summary>
    public required int Category { get; init; }

    /// <summary>The annotations, in the order of the file.</summary>
    public required CocoAnnotation[] Truth { get; init; }

    /// <summary>The detections, best score first, equal scores in the order of the file; no more than the largest limit.</summary>
    public required CocoDetection[] Detections { get; init; }
}
