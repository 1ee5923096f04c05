namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>How often a class was found.</summary>
/// <param name="Label">The class.</param>
/// <param name="Instances">Its instances.</param>
/// <param name="Images">The images that have any.</param>
/// <param name="BestScore">The best score among them.</param>
internal sealed record ClassTally(string Label, int Instances, int Images, float BestScore);
