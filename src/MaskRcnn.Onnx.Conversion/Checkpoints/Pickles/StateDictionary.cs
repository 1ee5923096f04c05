namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>Finds the weights in what a pickle holds, and separates them from the rest.</summary>
internal static class StateDictionary
{
    private const string WrapperPrefix = "module.";
    private static readonly string[] _entries = ["state_dict", "model", "model_state_dict"];

    /// <summary>The weights, checked against the file, and the settings.</summary>
    /// <exception cref="CheckpointException">There are no weights, or one is not within the file.</exception>
    public static (Dictionary<string, CheckpointTensor> Tensors, Dictionary<string, object?> Metadata) Of(object? root, long fileLength)
    {
        if (root is not PickleDictionary dictionary)
            throw new CheckpointException(
                "The file holds no weights by name: it is not a dictionary of tensors, such as a model's state_dict().");

        List<(object? Key, object? Value)> settings = [];
        PickleDictionary? weights = Find(dictionary, settings, nested: true) ?? (HoldsTensors(dictionary) ? dictionary : null);
        if (weights is null)
            throw new CheckpointException(
                $"The file holds no weights: neither it nor {string.Join(", ", _entries)} in it is a dictionary of tensors.");
        if (weights == dictionary) settings = [.. dictionary.Entries.Where(entry => entry.Value is not IPickledTensor)];
        return (Tensors(weights, fileLength), new PlainValues().Copy(settings));
    }

    // The named entries come first: beside them a checkpoint may have tensors of its own, such as a generator's state.
    private static PickleDictionary? Find(PickleDictionary dictionary, List<(object? Key, object? Value)> settings, bool nested)
    {
        foreach (string name in _entries)
        {
            if (dictionary[name] is not PickleDictionary entry) continue;
            List<(object? Key, object? Value)> inner = [];
            PickleDictionary? found = HoldsTensors(entry) ? entry : nested ? Find(entry, inner, nested: false) : null;
            if (found is null) continue;
            settings.AddRange(inner);
            settings.AddRange(dictionary.Entries.Where(other => other.Value != entry));
            return found;
        }

        return null;
    }

    private static bool HoldsTensors(PickleDictionary dictionary) => dictionary.Entries.Exists(entry => entry.Value is IPickledTensor);

    private static Dictionary<string, CheckpointTensor> Tensors(PickleDictionary weights, long fileLength)
    {
        Dictionary<string, IPickledTensor> named = new(StringComparer.Ordinal);
        foreach ((object? key, object? value) in weights.Entries)
        {
            if (value is IPickledTensor tensor && PlainValues.Key(key) is { } name) named[name] = tensor;
        }

        if (named.Count == 0) throw new CheckpointException("The file holds no weights by name.");
        bool wrapped = named.Keys.All(name => name.StartsWith(WrapperPrefix, StringComparison.Ordinal));
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        long elements = 0;
        foreach ((string name, IPickledTensor described) in named)
        {
            string kept = wrapped ? name[WrapperPrefix.Length..] : name;
            CheckpointTensor tensor = described.ToTensor(kept);
            elements += tensor.ElementCount;
            tensors.Add(kept, tensor);
        }

        // Views may share a storage, but a small file must not stand for a mountain of numbers.
        return elements <= (4 * fileLength) + (1 << 26)
            ? tensors
            : throw new CheckpointException("The tensors repeat their storages too often for a file of this size.");
    }
}
