namespace MaskRcnn.Onnx.Imaging;

/// <summary>Width and height of an image in whole pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(int Width, int Height);
