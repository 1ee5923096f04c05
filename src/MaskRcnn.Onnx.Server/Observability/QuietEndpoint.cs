namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>Marks endpoints that machines ask every few seconds: only their failures are logged.</summary>
internal sealed class QuietEndpoint;
