using System.Globalization;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Reads the pyramid levels off the output names of a backbone graph.</summary>
internal static class BackboneLevels
{
    public const string Features = "features_";
    public const string RpnLogits = "rpn_logits_";
    public const string RpnDeltas = "rpn_deltas_";

    /// <summary>The strides of the outputs with a prefix, ascending.</summary>
    public static int[] Strides(GraphSignature signature, string prefix)
    {
        List<int> strides = [];
        foreach (string name in signature.OutputNames)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            if (!TryStride(name.AsSpan(prefix.Length), out int stride))
                throw signature.Refusal(name, $"has an output '{prefix}…' whose name does not end in a stride in pixels");
            strides.Add(stride);
        }

        if (strides.Count == 0)
            throw signature.Refusal(prefix + "{s}", $"has no output {prefix}{{s}}, where s is a stride in pixels");
        strides.Sort();
        return [.. strides];
    }

    public static string Name(string prefix, int stride) => prefix + stride.ToString(CultureInfo.InvariantCulture);

    private static bool TryStride(ReadOnlySpan<char> text, out int stride) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out stride) && stride > 0 && text[0] != '0';
}
