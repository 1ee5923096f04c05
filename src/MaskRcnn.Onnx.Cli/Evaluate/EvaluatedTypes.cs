using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>What can be compared.</summary>
internal static class EvaluatedTypes
{
    /// <summary>Everything that all annotations and all detections have; boxes always.</summary>
    public static IReadOnlyList<EvaluationType> Of(CocoDataset dataset, CocoDetections detections)
    {
        var types = new List<EvaluationType> { EvaluationType.Boxes };
        bool any = dataset.Annotations.Count > 0 && detections.All.Count > 0;
        if (any && dataset.Annotations.All(annotation => annotation.Mask is not null) && detections.All.All(detection => detection.Mask is not null))
        {
            types.Add(EvaluationType.Masks);
        }

        if (any && dataset.Annotations.All(annotation => annotation.Keypoints is not null) && detections.All.All(detection => detection.Keypoints is not null))
        {
            types.Add(EvaluationType.Keypoints);
        }

        return types;
    }
}
