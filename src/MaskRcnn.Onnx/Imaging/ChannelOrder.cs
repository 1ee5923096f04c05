namespace MaskRcnn.Onnx.Imaging;

/// <summary>Order of the three planes of pixel_values; mean and standard deviation are in the same order.</summary>
public enum ChannelOrder
{
    /// <summary>Red first.</summary>
    Rgb,

    /// <summary>Blue first.</summary>
    Bgr,
}
