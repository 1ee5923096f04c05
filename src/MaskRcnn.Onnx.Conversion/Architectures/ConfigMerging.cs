using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Lays JSON settings over others.</summary>
internal static class ConfigMerging
{
    // A field's older name, under which a user may write it.
    private static readonly Dictionary<string, string> _current = new(StringComparer.Ordinal)
    {
        ["score_threshold"] = "score_thr",
        ["mask_binary_threshold"] = "mask_thr_binary",
    };

    /// <summary>
    /// A copy of <paramref name="below"/> with the fields of <paramref name="above"/>, which win. A field replaces the one below; only
    /// <c>inference</c> and the objects named <c>..._test_cfg</c>, <c>test_cfg</c> and <c>..._roi_layer</c> are merged key by key, with
    /// what is in them.
    /// </summary>
    public static JsonObject Merge(JsonObject below, JsonObject above)
    {
        JsonObject merged = below.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in above)
        {
            merged[name] = IsMerged(name) && value is JsonObject inner && merged[name] is JsonObject old
                ? MergeDeep(old, inner)
                : value?.DeepClone();
        }

        return merged;
    }

    private static bool IsMerged(string name) =>
        name is "inference" || name.EndsWith("test_cfg", StringComparison.Ordinal) || name.EndsWith("_roi_layer", StringComparison.Ordinal);

    private static JsonObject MergeDeep(JsonObject below, JsonObject above)
    {
        JsonObject merged = below.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in above)
        {
            if (_current.TryGetValue(name, out string? current)) merged.Remove(current);
            merged[name] = value is JsonObject inner && merged[name] is JsonObject old ? MergeDeep(old, inner) : value?.DeepClone();
        }

        return merged;
    }
}
