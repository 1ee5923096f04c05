namespace MaskRcnn.Onnx;

/// <summary>
/// The base of every error that MaskRcnn.Onnx raises for reasons other than a wrong argument. Messages name files relative to the
/// bundle or by name only, never by an absolute path; what a library below said is the inner exception.
/// </summary>
public class MaskRcnnException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What went wrong and what to do about it, without absolute paths.</param>
    /// <param name="innerException">What a library below said, for the log.</param>
    public MaskRcnnException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
