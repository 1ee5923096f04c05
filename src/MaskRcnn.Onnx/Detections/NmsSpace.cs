namespace MaskRcnn.Onnx.Detections;

/// <summary>The pixels in which class-wise suppression compares boxes.</summary>
public enum NmsSpace
{
    /// <summary>Pixels of the original image: boxes are scaled back first.</summary>
    Original,

    /// <summary>Pixels of the network's input.</summary>
    Network,
}
