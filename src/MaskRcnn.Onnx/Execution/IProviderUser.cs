namespace MaskRcnn.Onnx.Execution;

/// <summary>Something that was opened on a provider.</summary>
internal interface IProviderUser : IDisposable
{
    /// <summary>The runtime's name of that provider.</summary>
    string ProviderName { get; }
}
