namespace MaskRcnn.Onnx;

/// <summary>A graph failed while it ran, or gave values that cannot be used.</summary>
public sealed class InferenceException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which graph, and what happened.</param>
    /// <param name="innerException">What the runtime said.</param>
    public InferenceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
