using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>Bytes, which stay in the file.</summary>
internal sealed record PickleBytes(ByteSource Source)
{
    /// <summary>No bytes.</summary>
    public static PickleBytes None { get; } = new(ByteSource.Empty);
}

/// <summary>A list, tuple or set.</summary>
/// <param name="Items">The items in order.</param>
/// <param name="Mutable">Whether items may be added: a list or a set.</param>
internal sealed record PickleSequence(List<object?> Items, bool Mutable)
{
    /// <summary>Adds items.</summary>
    public void Add(List<object?> items)
    {
        if (!Mutable) throw new CheckpointException("The pickle adds to a tuple.");
        Items.AddRange(items);
    }
}

/// <summary>A permitted name: of a function, a type or a constant. Nothing is looked up or run by it.</summary>
/// <param name="Name">Module and name, with a dot between.</param>
/// <param name="Describe">What a call of it describes; null where it is not for calling.</param>
internal sealed record PickleName(string Name, Func<PickleCall, object?>? Describe);

/// <summary>A value that takes a state after it was made.</summary>
internal interface IPickleState
{
    /// <summary>Takes the state, the call's only argument.</summary>
    void SetState(PickleCall call);
}

/// <summary>A tensor or array that the pickle describes.</summary>
internal interface IPickledTensor
{
    /// <summary>The tensor, checked against the file.</summary>
    /// <exception cref="CheckpointException">It is not within the file, or of a type that is not read.</exception>
    CheckpointTensor ToTensor(string name);
}
