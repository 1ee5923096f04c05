namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Bodies of other requests hold the memory that one needs.</summary>
internal sealed class BodyBudgetException() : Exception("The bodies of all requests together are at their limit.");
