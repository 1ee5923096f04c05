namespace MaskRcnn.Onnx.Geometry;

/// <summary>How dw and dh are limited before exp, at ln(1000 / 16).</summary>
public enum DeltaClamp
{
    /// <summary>On both sides (mmdetection, the Hugging Face port).</summary>
    Both,

    /// <summary>From above only (Detectron2, torchvision).</summary>
    Upper,
}
