namespace MaskRcnn.Onnx;

/// <summary>Bytes are not an image, not an image of a supported kind, or a damaged one.</summary>
public sealed class UnsupportedImageException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with the image.</param>
    /// <param name="innerException">What the decoder said.</param>
    public UnsupportedImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
