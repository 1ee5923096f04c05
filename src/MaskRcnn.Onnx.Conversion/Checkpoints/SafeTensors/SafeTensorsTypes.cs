namespace MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;

/// <summary>The element types of safetensors that are read.</summary>
internal static class SafeTensorsTypes
{
    /// <summary>The form of a type's name; null where it is not read.</summary>
    public static CheckpointTensorType? Find(string? name) => name switch
    {
        "F32" => CheckpointTensorType.Float32,
        "F16" => CheckpointTensorType.Float16,
        "BF16" => CheckpointTensorType.BFloat16,
        "F64" => CheckpointTensorType.Float64,
        "I64" => CheckpointTensorType.Int64,
        "I32" => CheckpointTensorType.Int32,
        "I16" => CheckpointTensorType.Int16,
        "I8" => CheckpointTensorType.Int8,
        "U8" => CheckpointTensorType.UInt8,
        "BOOL" => CheckpointTensorType.Bool,
        _ => null,
    };
}
