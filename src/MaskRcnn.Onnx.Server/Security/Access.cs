namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Who may use an endpoint; without this mark everybody may, as often as they like.</summary>
internal enum Access
{
    /// <summary>Holders of an API key where there are any; at a limited rate.</summary>
    Client,

    /// <summary>The administrator; at a limited rate.</summary>
    Administrator,
}
