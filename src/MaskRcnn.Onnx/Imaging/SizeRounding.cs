namespace MaskRcnn.Onnx.Imaging;

/// <summary>The whole rule that turns an image's size into the network's.</summary>
public enum SizeRounding
{
    /// <summary>The Hugging Face port: the long side is truncated; where the longest edge caps it, the short side is rounded half to even.</summary>
    Truncate,

    /// <summary>Detectron2 and mmdetection: both sides int(x + 0.5) of a double scale.</summary>
    Round,

    /// <summary>torchvision: both sides the floor of side times a float32 scale.</summary>
    FloorFloat32,
}
