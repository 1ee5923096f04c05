namespace MaskRcnn.Onnx.Bundles;

/// <summary>The code base whose conventions a model was trained with.</summary>
public enum ModelFamily
{
    /// <summary>The Hugging Face port.</summary>
    HuggingFace,

    /// <summary>mmdetection 2.x.</summary>
    MmDetection,

    /// <summary>Detectron2.</summary>
    Detectron2,

    /// <summary>torchvision.</summary>
    TorchVision,
}
