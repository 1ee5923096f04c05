using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

/// <summary>The names of PyTorch that checkpoints use.</summary>
internal static class TorchNames
{
    private const int LongestDevice = 32;

    private static readonly (string Storage, string Type, CheckpointTensorType Element)[] _types =
    [
        ("FloatStorage", "float32", CheckpointTensorType.Float32),
        ("HalfStorage", "float16", CheckpointTensorType.Float16),
        ("BFloat16Storage", "bfloat16", CheckpointTensorType.BFloat16),
        ("DoubleStorage", "float64", CheckpointTensorType.Float64),
        ("LongStorage", "int64", CheckpointTensorType.Int64),
        ("IntStorage", "int32", CheckpointTensorType.Int32),
        ("ShortStorage", "int16", CheckpointTensorType.Int16),
        ("CharStorage", "int8", CheckpointTensorType.Int8),
        ("ByteStorage", "uint8", CheckpointTensorType.UInt8),
        ("BoolStorage", "bool", CheckpointTensorType.Bool),
    ];

    private static readonly string[] _untyped = ["torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.UntypedStorage"];

    /// <summary>The names and what they describe.</summary>
    public static IEnumerable<PickleName> All =>
    [
        .. _types.Select(type => new PickleName($"torch.{type.Storage}", null)),
        .. _types.Select(type => new PickleName($"torch.{type.Type}", null)),
        .. _untyped.Select(name => new PickleName(name, null)),
        new("torch._utils._rebuild_tensor", TorchTensor.Describe),
        new("torch._utils._rebuild_tensor_v2", TorchTensor.Describe),
        new("torch._utils._rebuild_tensor_v3", TorchTensor.DescribeTyped),
        new("torch._utils._rebuild_parameter", call => call.Argument<TorchTensor>(0)),
        new("torch._utils._rebuild_parameter_with_state", call => call.Argument<TorchTensor>(0)),
        new("torch.Size", call => call.Argument<PickleSequence>(0)),
        new("torch.device", Device),
    ];

    /// <summary>The element type of a storage's name; bytes for an untyped one.</summary>
    public static CheckpointTensorType? TypeOfStorage(PickleName name) => _untyped.Contains(name.Name)
        ? CheckpointTensorType.UInt8
        : Find(type => $"torch.{type.Storage}" == name.Name);

    /// <summary>The element type of a type's name.</summary>
    public static CheckpointTensorType? TypeOf(PickleName name) => Find(type => $"torch.{type.Type}" == name.Name);

    private static CheckpointTensorType? Find(Predicate<(string Storage, string Type, CheckpointTensorType Element)> which)
    {
        int index = Array.FindIndex(_types, which);
        return index < 0 ? null : _types[index].Element;
    }

    private static PickleText Device(PickleCall call)
    {
        string kind = call.Text(0);
        if (kind.Length > LongestDevice) throw call.Refuse("has a name that is too long");
        return new PickleText(call.Count > 1 ? $"{kind}:{call.Argument<long>(1)}" : kind);
    }
}
