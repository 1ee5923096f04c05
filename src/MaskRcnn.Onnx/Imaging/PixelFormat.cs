namespace MaskRcnn.Onnx.Imaging;

/// <summary>The order of the 8-bit samples of one pixel in memory. Alpha is ignored.</summary>
public enum PixelFormat
{
    /// <summary>Red, green, blue: 3 bytes.</summary>
    Rgb24,

    /// <summary>Blue, green, red: 3 bytes.</summary>
    Bgr24,

    /// <summary>Red, green, blue, alpha: 4 bytes.</summary>
    Rgba32,

    /// <summary>Blue, green, red, alpha: 4 bytes.</summary>
    Bgra32,

    /// <summary>One byte of grey.</summary>
    Gray8,
}
