namespace MaskRcnn.Onnx.Graphs;

/// <summary>Shapes for messages.</summary>
internal static class GraphShape
{
    /// <summary>Such as <c>[1, 256, ?, ?]</c>; a negative dimension is not known.</summary>
    public static string Text(ReadOnlySpan<int> dimensions)
    {
        string[] parts = new string[dimensions.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = dimensions[i] < 0 ? "?" : dimensions[i].ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"[{string.Join(", ", parts)}]";
    }
}
