namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Tells a reader what the weights of an unknown checkpoint look like.</summary>
internal static class CheckpointDescription
{
    private const int Shown = 8;
    private const int Depth = 3;
    private const int LongestName = 100;

    /// <summary>One sentence: how many weights there are and what the first words of their names are.</summary>
    public static string Of(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return "It holds no weights.";
        List<string> groups = [.. names.Select(Beginning).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string more = groups.Count > Shown ? ", ..." : "";
        return FormattableString.Invariant($"Its {names.Count} weights are named {string.Join(", ", groups.Take(Shown))}{more}.");
    }

    private static string Beginning(string name)
    {
        string[] words = name.Split('.');
        string beginning = words.Length > Depth ? $"{string.Join('.', words.Take(Depth))}.*" : name;
        return beginning.Length > LongestName ? $"{beginning[..LongestName]}..." : beginning;
    }
}
