namespace MaskRcnn.Onnx.Conversion;

/// <summary>A checkpoint cannot be read: it is damaged, hostile, or holds something that is not allowed in one.</summary>
public sealed class CheckpointException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, without absolute paths.</param>
    /// <param name="offset">Where in the file, or in the pickle inside it, in bytes; null where no place can be named.</param>
    /// <param name="innerException">What a library below said.</param>
    public CheckpointException(string message, long? offset = null, Exception? innerException = null)
        : base(message, innerException) => Offset = offset;

    /// <summary>Where in the file, or in the pickle inside it, in bytes; null where no place can be named.</summary>
    public long? Offset { get; }
}
