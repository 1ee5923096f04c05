namespace MaskRcnn.Onnx.Conversion;

/// <summary>A checkpoint was read, but it does not become a bundle: an unknown architecture, missing weights, a configuration that contradicts them.</summary>
public sealed class ConversionException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was found, what is missing, and what to do about it, without absolute paths.</param>
    /// <param name="innerException">What a library below said.</param>
    public ConversionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
