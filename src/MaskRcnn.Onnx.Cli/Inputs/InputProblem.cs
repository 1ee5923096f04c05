namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>An input, or a folder below it, that cannot be looked into.</summary>
/// <param name="Input">As the user knows it.</param>
/// <param name="Reason">Why it yields nothing.</param>
internal sealed record InputProblem(string Input, string Reason);
