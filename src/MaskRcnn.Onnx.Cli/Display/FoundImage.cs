namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>An image and what was found in it.</summary>
internal sealed record FoundImage(string Name, SegmentationResult Result);
