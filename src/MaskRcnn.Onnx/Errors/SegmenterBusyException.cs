namespace MaskRcnn.Onnx;

/// <summary>The segmenter's queue is full and it was told to refuse rather than to wait.</summary>
public sealed class SegmenterBusyException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">How many calls are running and waiting.</param>
    public SegmenterBusyException(string message)
        : base(message)
    {
    }
}
