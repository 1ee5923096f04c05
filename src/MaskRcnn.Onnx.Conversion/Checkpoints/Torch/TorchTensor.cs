using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

/// <summary>A tensor as the pickle describes it: a view of a storage.</summary>
internal sealed class TorchTensor : IPickledTensor
{
    private readonly TorchStorage _storage;
    private readonly CheckpointTensorType _type;
    private readonly long _offset;
    private readonly long[] _shape;
    private readonly long[] _strides;

    private TorchTensor(PickleCall call, CheckpointTensorType? type)
    {
        _storage = call.Argument<TorchStorage>(0);
        _type = type ?? _storage.Type;
        _offset = call.Argument<long>(1);
        _shape = call.Sizes(2);
        _strides = call.Sizes(3);
        if (TensorView.CountOf(_shape) is null) throw call.Refuse("has an impossible shape");
    }

    /// <summary>Describes <c>(storage, offset, shape, strides, ...)</c>; what follows is of no use for inference.</summary>
    public static TorchTensor Describe(PickleCall call) => new(call, null);

    /// <summary>Describes <c>(storage, offset, shape, strides, requires_grad, hooks, type, ...)</c>.</summary>
    public static TorchTensor DescribeTyped(PickleCall call) =>
        new(call, TorchNames.TypeOf(call.Argument<PickleName>(6)) ?? throw call.Refuse("has no element type"));

    /// <inheritdoc/>
    public CheckpointTensor ToTensor(string name)
    {
        if (_storage.Bytes is not { } bytes)
            throw new CheckpointException(
                $"The storage {UntrustedText.Quote(_storage.Key)} of the tensor {UntrustedText.Quote(name)} is missing.");
        int width = ElementConversion.Width(_type);
        long count = _storage.ByteCount / width;
        long viewOffset = _storage.ViewOffset * ElementConversion.Width(_storage.Type) / width;
        TensorStorage storage = new(bytes.Source, _type, count, bytes.BigEndian);
        return StridedTensor.Create(name, storage, new TensorView(viewOffset + _offset, [.. _shape.Select(size => (int)size)], _strides));
    }
}
