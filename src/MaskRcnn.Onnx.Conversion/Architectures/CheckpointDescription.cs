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

    /// <summary>A weight's name as a message can hold it.</summary>
    public static string Short(string name) => name.Length > LongestName ? $"{name[..LongestName]}..." : name;

    private static string Beginning(string name)
    {
        string[] words = name.Split('.');
        return Short(words.Length > Depth ? $"{string.Join('.', words.Take(Depth))}.*" : name);
    }
}
