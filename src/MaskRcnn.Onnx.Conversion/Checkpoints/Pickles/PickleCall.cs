namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>The arguments that a pickle gives to a permitted name, with the place to name in an error.</summary>
internal sealed class PickleCall(string name, IReadOnlyList<object?> arguments, PickleOpcode opcode, long offset)
{
    /// <summary>How many arguments there are.</summary>
    public int Count => arguments.Count;

    /// <summary>An argument of any kind.</summary>
    public object? this[int index] => index < arguments.Count ? arguments[index] : throw Refuse("has too few arguments");

    /// <summary>An argument of a kind.</summary>
    public T Argument<T>(int index) => this[index] is T value ? value : throw Refuse($"has an argument {index} that is not of its kind");

    /// <summary>A text argument.</summary>
    public string Text(int index) => Argument<PickleText>(index).Name ?? throw Refuse($"has a text {index} that is too long");

    /// <summary>A shape or strides.</summary>
    public long[] Sizes(int index)
    {
        List<object?> items = Argument<PickleSequence>(index).Items;
        if (items.Count > Storages.TensorView.MaxRank) throw Refuse($"has {items.Count} axes");
        return [.. items.Select(item => item is long size ? size : throw Refuse("has a size that is not a whole number"))];
    }

    /// <summary>The items of a sequence argument as arguments of their own.</summary>
    public PickleCall Within(string part, int index) => new(part, Argument<PickleSequence>(index).Items, opcode, offset);

    /// <summary>An error at this place.</summary>
    public CheckpointException Refuse(string what) => new($"In the pickle, {name} {what} ({opcode} at byte {offset}).", offset);
}
