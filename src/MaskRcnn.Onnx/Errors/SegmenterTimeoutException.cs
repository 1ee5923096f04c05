namespace MaskRcnn.Onnx;

/// <summary>A call waited longer for its turn than the segmenter was told to let calls wait; it did not run.</summary>
public sealed class SegmenterTimeoutException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">How long the call was allowed to wait.</param>
    public SegmenterTimeoutException(string message)
        : base(message)
    {
    }
}
