namespace MaskRcnn.Onnx.Conversion.Checkpoints;

/// <summary>Texts out of a file in messages for people: short, on one line and without control characters.</summary>
internal static class UntrustedText
{
    private const int Longest = 160;

    /// <summary>The text in quotation marks.</summary>
    public static string Quote(string? text)
    {
        string shown = text is { Length: > Longest } ? $"{text[..Longest]}..." : text ?? "";
        return $"'{string.Concat(shown.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character))}'";
    }
}
