namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>What stands in the output folder may not be replaced.</summary>
internal sealed class OutputRefusedException(string message) : IOException(message);
