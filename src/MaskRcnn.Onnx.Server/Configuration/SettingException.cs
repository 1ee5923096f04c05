namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>A setting with which the server does not start; the message names it.</summary>
internal sealed class SettingException(string message) : Exception(message);
