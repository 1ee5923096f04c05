namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>One axis of a graph's input.</summary>
/// <param name="Size">Its size; of a dynamic axis, the example's.</param>
/// <param name="Symbol">The name of a dynamic axis; null for a fixed one.</param>
internal readonly record struct GraphAxis(int Size, string? Symbol = null)
{
    /// <summary>A fixed axis.</summary>
    public static implicit operator GraphAxis(int size) => new(size);
}
