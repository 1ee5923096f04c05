namespace MaskRcnn.Onnx.Graphs;

/// <summary>What the contract says about one dimension of an input or output.</summary>
/// <param name="Meaning">What it counts, for messages: <c>batch</c>, <c>rois</c>, <c>channels</c>.</param>
/// <param name="Size">The size it must have; null for a dynamic one, 0 for a fixed one of any size.</param>
internal readonly record struct GraphDimension(string Meaning, int? Size)
{
    /// <summary>Decided anew at every run; a graph that fixes it is refused.</summary>
    public static GraphDimension Dynamic(string meaning) => new(meaning, null);

    /// <summary>Fixed by the graph, which decides its size.</summary>
    public static GraphDimension Fixed(string meaning) => new(meaning, 0);

    /// <summary>Fixed, and of this size.</summary>
    public static GraphDimension Exactly(string meaning, int size) => new(meaning, size);
}
