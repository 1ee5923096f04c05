namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>A view of a storage in the checkpoint's file.</summary>
internal sealed class StridedTensor : CheckpointTensor
{
    private readonly TensorStorage _storage;
    private readonly TensorView _view;

    private StridedTensor(string name, TensorStorage storage, TensorView view)
        : base(name, storage.Type, view.Shape)
    {
        _storage = storage;
        _view = view;
    }

    /// <summary>Makes a tensor whose every element is known to be inside its storage, and its storage inside the file.</summary>
    /// <exception cref="CheckpointException">It is not.</exception>
    public static StridedTensor Create(string name, TensorStorage storage, TensorView view)
    {
        if (view.Fault(storage.Count) is { } fault) throw new CheckpointException($"The tensor {UntrustedText.Quote(name)} {fault}.");
        if (storage.Count > long.MaxValue / 16 || !storage.Bytes.CanBe(storage.Count * ElementConversion.Width(storage.Type)))
            throw new CheckpointException(
                $"The storage of the tensor {UntrustedText.Quote(name)} has not the size that its type and count say.");
        return new StridedTensor(name, storage, view);
    }

    /// <inheritdoc/>
    public override void Read(Span<float> destination)
    {
        if (destination.Length < ElementCount)
            throw new ArgumentException($"The tensor '{Name}' has {ElementCount} elements.", nameof(destination));
        destination = destination[..ElementCount];

        using ElementReader reader = new(_storage);
        if (_view.IsContiguous())
        {
            reader.Read(_view.Offset, destination);
        }
        else
        {
            StridedCopy.Run(reader, _view, destination);
        }
    }
}
