namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>
/// A dictionary, an ordered one, a counter, or the attributes of a namespace. Entries keep their order; of equal keys the last counts.
/// </summary>
/// <param name="isNamespace">Whether its entries come as the state of an object.</param>
internal sealed class PickleDictionary(bool isNamespace = false) : IPickleState
{
    /// <summary>Keys and values as they were written.</summary>
    public List<(object? Key, object? Value)> Entries { get; private set; } = [];

    /// <summary>The value of a text key.</summary>
    public object? this[string key] => Entries.FindLast(entry => entry.Key is PickleText text && text.Name == key).Value;

    /// <summary>Adds entries.</summary>
    /// <param name="keysAndValues">A key, its value, the next key, and so on.</param>
    public void Add(List<object?> keysAndValues)
    {
        if (keysAndValues.Count % 2 != 0) throw new CheckpointException("The pickle has a key without a value.");
        for (int i = 0; i < keysAndValues.Count; i += 2)
        {
            Entries.Add((keysAndValues[i], keysAndValues[i + 1]));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The attributes that PyTorch hangs on a state dictionary (<c>_metadata</c>) are not weights and are dropped.</remarks>
    public void SetState(PickleCall call)
    {
        PickleDictionary state = call.Argument<PickleDictionary>(0);
        if (isNamespace) Entries = state.Entries;
    }
}
