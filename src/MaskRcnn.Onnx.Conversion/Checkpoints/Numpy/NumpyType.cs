using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Numpy;

/// <summary>An array's element type, made from its short name (<c>f4</c>); the state adds the byte order.</summary>
internal sealed class NumpyType(string name) : IPickleState
{
    /// <summary>The form of the elements; null where it is one that is not read, such as texts or objects.</summary>
    public CheckpointTensorType? Element { get; } = name.TrimStart('<', '>', '|', '=') switch
    {
        "f4" => CheckpointTensorType.Float32,
        "f2" => CheckpointTensorType.Float16,
        "f8" => CheckpointTensorType.Float64,
        "i8" => CheckpointTensorType.Int64,
        "i4" => CheckpointTensorType.Int32,
        "i2" => CheckpointTensorType.Int16,
        "i1" => CheckpointTensorType.Int8,
        "u1" => CheckpointTensorType.UInt8,
        "b1" => CheckpointTensorType.Bool,
        _ => null,
    };

    /// <summary>The short name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the most significant byte is first.</summary>
    public bool BigEndian { get; private set; } = name.StartsWith('>');

    /// <summary>Describes <c>dtype(name, align, copy)</c>.</summary>
    public static NumpyType Describe(PickleCall call) => new(call.Text(0));

    /// <inheritdoc/>
    public void SetState(PickleCall call) => BigEndian = call.Within("a dtype's state", 0).Text(1) == ">";
}
