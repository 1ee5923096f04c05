namespace MaskRcnn.Onnx.Conversion.Checkpoints;

/// <summary>One tensor of a checkpoint: its name, type and shape are known, its elements stay in the file until they are read.</summary>
/// <remarks>Valid until its <see cref="Checkpoint"/> is disposed. Reading is thread-safe.</remarks>
public abstract class CheckpointTensor
{
    /// <summary>Describes a tensor whose sizes have been checked against the file.</summary>
    private protected CheckpointTensor(string name, CheckpointTensorType type, IReadOnlyList<int> shape)
    {
        Name = name;
        Type = type;
        Shape = shape;
        int count = 1;
        foreach (int size in shape)
        {
            count = checked(count * size);
        }

        ElementCount = count;
    }

    /// <summary>The name in the checkpoint, such as <c>backbone.body.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public CheckpointTensorType Type { get; }

    /// <summary>The sizes of the axes, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>.</summary>
    public int ElementCount { get; }

    /// <summary>Reads all elements in row-major order, converted to single precision.</summary>
    /// <param name="destination">At least <see cref="ElementCount"/> elements.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public abstract void Read(Span<float> destination);
}
