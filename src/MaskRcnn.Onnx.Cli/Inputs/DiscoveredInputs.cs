namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>What the inputs of a command line come to.</summary>
/// <param name="Images">Each file once, in the order of the inputs; within a folder or glob by name.</param>
/// <param name="Problems">Inputs that count as failed.</param>
/// <param name="EmptyFolders">Folders that hold no picture, as they were named.</param>
internal sealed record DiscoveredInputs(
    IReadOnlyList<InputImage> Images,
    IReadOnlyList<InputProblem> Problems,
    IReadOnlyList<string> EmptyFolders);
