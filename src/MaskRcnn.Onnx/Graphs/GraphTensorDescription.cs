namespace MaskRcnn.Onnx.Graphs;

/// <summary>One input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type and dimensions, <c>?</c> where they are dynamic: <c>float32 [?, 3, ?, ?]</c>.</param>
/// <remarks>Immutable.</remarks>
public sealed record GraphTensorDescription(string Name, string Type);
