namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>Elements of one type in a row, which tensors are views of. Immutable and thread-safe.</summary>
internal sealed class TensorStorage
{
    /// <param name="bytes">Where the elements are; it must be able to hold them.</param>
    /// <param name="type">Their form.</param>
    /// <param name="count">How many.</param>
    /// <param name="bigEndian">Whether the most significant byte is first.</param>
    public TensorStorage(ByteSource bytes, CheckpointTensorType type, long count, bool bigEndian = false)
    {
        Bytes = bytes;
        Type = type;
        Count = count;
        BigEndian = bigEndian;
    }

    /// <summary>Where the elements are.</summary>
    public ByteSource Bytes { get; }

    /// <summary>Their form.</summary>
    public CheckpointTensorType Type { get; }

    /// <summary>How many.</summary>
    public long Count { get; }

    /// <summary>Whether the most significant byte is first.</summary>
    public bool BigEndian { get; }
}
