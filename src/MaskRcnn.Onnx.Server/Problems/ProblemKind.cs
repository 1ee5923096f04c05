namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>A kind of error answer: its code never changes, so that programs can rely on it.</summary>
/// <param name="Code">Stable name in snake case.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The same for every answer of the kind.</param>
internal sealed record ProblemKind(string Code, int Status, string Title);
