namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Finds the class names that a training program left in its checkpoint.</summary>
internal static class CheckpointClassNames
{
    // mmdetection 2 writes meta.CLASSES, mmdetection 3 meta.dataset_meta.classes; own training loops often put classes beside the weights.
    private static readonly string[][] _places =
    [
        ["meta", "CLASSES"], ["meta", "dataset_meta", "classes"], ["meta", "dataset_meta", "CLASSES"],
        ["classes"], ["CLASSES"], ["class_names"],
    ];

    /// <summary>The names in the checkpoint's order, a leading background included; null where there are none.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyDictionary<string, object?> metadata) =>
        _places.Select(place => NamesAt(metadata, place)).FirstOrDefault(names => names is not null);

    private static List<string>? NamesAt(object? value, string[] place)
    {
        foreach (string key in place)
        {
            if (value is not IReadOnlyDictionary<string, object?> entries || !entries.TryGetValue(key, out value)) return null;
        }

        return value is IReadOnlyList<object?> { Count: > 0 } items && items.All(item => item is string) ? [.. items.Cast<string>()] : null;
    }
}
