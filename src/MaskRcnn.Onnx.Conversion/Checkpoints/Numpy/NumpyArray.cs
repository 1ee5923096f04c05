using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Numpy;

/// <summary>An array whose bytes stand in the pickle itself.</summary>
internal sealed class NumpyArray : IPickledTensor, IPickleState
{
    private NumpyType? _type;
    private int[] _shape = [];
    private bool _columns;
    private ByteSource? _bytes;

    /// <summary>Describes <c>_frombuffer(bytes, dtype, shape, order)</c>, which is how protocol 5 writes an array.</summary>
    public static NumpyArray FromBuffer(PickleCall call)
    {
        NumpyArray array = new();
        array.Set(call, call.Argument<NumpyType>(1), call.Sizes(2), call.Text(3) == "F", call[0]);
        return array;
    }

    /// <inheritdoc/>
    /// <remarks>The state is <c>(version, shape, dtype, column-major, bytes)</c>.</remarks>
    public void SetState(PickleCall call)
    {
        PickleCall state = call.Within("an array's state", 0);
        Set(state, state.Argument<NumpyType>(2), state.Sizes(1), state.Argument<bool>(3), state[4]);
    }

    /// <inheritdoc/>
    public CheckpointTensor ToTensor(string name)
    {
        if (_type?.Element is not { } element)
            throw new CheckpointException(
                $"The array {UntrustedText.Quote(name)} is of the type {UntrustedText.Quote(_type?.Name)}, which is not read.");
        if (_bytes is null) throw new CheckpointException($"The array {UntrustedText.Quote(name)} has no bytes.");
        TensorView view = _columns ? TensorView.OfColumns(_shape) : TensorView.Of(_shape);
        TensorStorage storage = new(_bytes, element, TensorView.CountOf([.. _shape])!.Value, _type.BigEndian);
        return StridedTensor.Create(name, storage, view);
    }

    private void Set(PickleCall call, NumpyType type, long[] shape, bool columns, object? bytes)
    {
        if (TensorView.CountOf(shape) is null) throw call.Refuse("has an impossible shape");
        _type = type;
        _shape = [.. shape.Select(size => (int)size)];
        _columns = columns;

        // An array of objects has a list here: it may stand among the settings, but is not read.
        _bytes = bytes switch
        {
            PickleBytes value => value.Source,
            PickleText value => value.ToBytes(encoded: false)?.Source,
            _ => null,
        };
    }
}
