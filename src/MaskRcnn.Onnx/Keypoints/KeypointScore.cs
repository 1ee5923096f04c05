namespace MaskRcnn.Onnx.Keypoints;

/// <summary>What the score of a keypoint is.</summary>
public enum KeypointScore
{
    /// <summary>The logit of the peak of the resized heat map (torchvision).</summary>
    Logit,

    /// <summary>exp of the peak, normalised over the small map (Detectron2).</summary>
    Softmax,
}
