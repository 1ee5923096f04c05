namespace MaskRcnn.Onnx.Pooling;

/// <summary>Where the epsilon of the pyramid-level rule stands (FPN paper, equation 1).</summary>
public enum LevelEpsilon
{
    /// <summary>floor(log2(s / 56 + 1e-6)): mmdetection and the Hugging Face port.</summary>
    Inside,

    /// <summary>floor(4 + log2(s / 224) + 1e-6) - 2: torchvision.</summary>
    Outside,

    /// <summary>floor(4 + log2(s / 224 + 1e-8)) - 2: Detectron2.</summary>
    Tiny,
}
