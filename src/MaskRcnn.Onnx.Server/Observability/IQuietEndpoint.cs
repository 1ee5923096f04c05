namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>Marks endpoints that machines ask every few seconds: only their failures are logged.</summary>
internal interface IQuietEndpoint;

/// <inheritdoc cref="IQuietEndpoint"/>
internal sealed class QuietEndpoint : IQuietEndpoint;
