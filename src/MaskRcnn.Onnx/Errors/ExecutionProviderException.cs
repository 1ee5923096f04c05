namespace MaskRcnn.Onnx;

/// <summary>The execution provider that was required cannot run here.</summary>
public sealed class ExecutionProviderException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which provider, and which library, driver or package is missing.</param>
    /// <param name="provider">The provider that was asked for, such as <c>cuda</c>.</param>
    /// <param name="innerException">What the runtime said.</param>
    public ExecutionProviderException(string message, string provider, Exception? innerException = null)
        : base(message, innerException) => Provider = provider;

    /// <summary>The provider that was asked for.</summary>
    public string Provider { get; }
}
