namespace MaskRcnn.Onnx.Execution;

/// <summary>
/// A provider could not be set up or could not take a graph. Never leaves the SDK: it ends as a reason in an
/// <see cref="ExecutionReport"/> or as an <see cref="ExecutionProviderException"/>.
/// </summary>
internal sealed class ProviderFailure : Exception
{
    public ProviderFailure(ExecutionProvider provider, string reason, Exception? innerException = null)
        : base(reason, innerException) => Provider = provider;

    public ExecutionProvider Provider { get; }
}
