namespace MaskRcnn.Onnx.Imaging;

/// <summary>How an image is brought to the network's size.</summary>
public enum ResizeFilter
{
    /// <summary>Anti-aliased bilinear on 8-bit samples, bit-exact with Pillow; before rescaling.</summary>
    PillowBilinear,

    /// <summary>Bilinear without anti-aliasing on float samples; after normalisation.</summary>
    TorchBilinear,

    /// <summary>Bilinear without anti-aliasing on 8-bit samples, as OpenCV's INTER_LINEAR; before rescaling.</summary>
    OpenCvBilinear,
}
