namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Marks endpoints that answer to every host name: probes and scrapers ask by address, and what they get is no secret.</summary>
internal sealed class AnyHost;
