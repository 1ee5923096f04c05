namespace MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;

/// <summary>A tensor of a safetensors header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The form of its elements.</param>
/// <param name="Shape">Sizes of its axes; their product is in the range of a tensor's.</param>
/// <param name="Begin">Its first byte, counted from the header's end.</param>
/// <param name="End">The byte behind its last.</param>
internal sealed record SafeTensorsEntry(string Name, CheckpointTensorType Type, int[] Shape, long Begin, long End);
