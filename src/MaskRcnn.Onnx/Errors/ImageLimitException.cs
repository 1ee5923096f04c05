namespace MaskRcnn.Onnx;

/// <summary>An image is larger than a limit allows; refused from its header, before any pixel was allocated.</summary>
public sealed class ImageLimitException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The limit and the image's figure.</param>
    public ImageLimitException(string message)
        : base(message)
    {
    }
}
