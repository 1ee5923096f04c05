namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>A picture to segment.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Name">Its path below the folder that yielded it, <c>/</c> between folders (<c>sub/a.jpg</c>); the file name alone where the file itself was named.</param>
/// <param name="IsNamed">Whether the command line names the file itself, so that it is tried whatever it is called.</param>
internal sealed record InputImage(string Path, string Name, bool IsNamed);
