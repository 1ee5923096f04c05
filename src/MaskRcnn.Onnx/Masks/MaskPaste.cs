namespace MaskRcnn.Onnx.Masks;

/// <summary>How a small soft mask is painted into the image.</summary>
public enum MaskPaste
{
    /// <summary>Sampled at pixel centres with zero padding (Detectron2, mmdetection, the Hugging Face port).</summary>
    GridSample,

    /// <summary>Padded by one cell, the box grown by (M + 2) / M, truncated to whole pixels, resized into it (torchvision).</summary>
    IntegerBox,
}
