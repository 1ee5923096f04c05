namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>The names of Python's own library that checkpoints use.</summary>
internal static class PythonNames
{
    /// <summary>The names and what they describe.</summary>
    public static IEnumerable<PickleName> All =>
    [
        new("collections.OrderedDict", Ordered),
        new("collections.Counter", call => call.Count == 0 ? new PickleDictionary() : call.Argument<PickleDictionary>(0)),
        new("argparse.Namespace", _ => new PickleDictionary(isNamespace: true)),
        new("_codecs.encode", Encode),
        new("builtins.set", Items),
        new("builtins.frozenset", Items),
        new("__builtin__.set", Items),
        new("__builtin__.frozenset", Items),
        new("__builtin__.bytes", NoBytes),
        new("builtins.bytes", NoBytes),
    ];

    // Python 2 gives the entries of an ordered dictionary as an argument, Python 3 adds them afterwards.
    private static PickleDictionary Ordered(PickleCall call)
    {
        PickleDictionary dictionary = new();
        if (call.Count == 0) return dictionary;
        foreach (object? entry in call.Argument<PickleSequence>(0).Items)
        {
            if (entry is not PickleSequence { Items.Count: 2 } pair) throw call.Refuse("has an entry that is not a pair");
            dictionary.Add(pair.Items);
        }

        return dictionary;
    }

    private static PickleBytes Encode(PickleCall call)
    {
        if (call.Text(1) is not ("latin1" or "latin-1")) throw call.Refuse("is not to latin1");
        return call.Argument<PickleText>(0).ToBytes(encoded: true) ?? throw call.Refuse("is not of a text");
    }

    private static PickleSequence Items(PickleCall call) =>
        call.Count == 0 ? new PickleSequence([], Mutable: true) : call.Argument<PickleSequence>(0);

    private static PickleBytes NoBytes(PickleCall call) =>
        call.Count == 0 ? PickleBytes.None : throw call.Refuse("has arguments");
}
