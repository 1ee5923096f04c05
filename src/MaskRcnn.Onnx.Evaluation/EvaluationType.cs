namespace MaskRcnn.Onnx.Evaluation;

/// <summary>What of a detection is compared with the truth.</summary>
public enum EvaluationType
{
    /// <summary>Boxes, by intersection over union; COCO's <c>bbox</c>.</summary>
    Boxes,

    /// <summary>Masks, by intersection over union; COCO's <c>segm</c>.</summary>
    Masks,

    /// <summary>Keypoints, by object keypoint similarity; COCO's <c>keypoints</c>.</summary>
    Keypoints,
}
