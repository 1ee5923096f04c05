namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Marks an endpoint with who may use it.</summary>
internal sealed record AccessMetadata(Access Access);
