using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>What a graph declares about one input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Its element type; null when it is no tensor.</param>
/// <param name="Dimensions">Its dimensions, -1 where they are dynamic; empty for a scalar or where the graph does not say.</param>
internal sealed record GraphTensor(string Name, TensorElementType? ElementType, int[] Dimensions)
{
    public static Dictionary<string, GraphTensor> All(IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        Dictionary<string, GraphTensor> tensors = new(metadata.Count, StringComparer.Ordinal);
        foreach ((string name, NodeMetadata node) in metadata)
            tensors.Add(name, node.IsTensor ? new(name, node.ElementDataType, node.Dimensions) : new(name, null, []));
        return tensors;
    }

    /// <summary>The declaration as people write it: <c>float [?, 3, ?, ?]</c>.</summary>
    public override string ToString() =>
        ElementType is { } type ? $"{Text(type)} {GraphShape.Text(Dimensions)}" : "no tensor";

    public static string Text(TensorElementType type) => type switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        TensorElementType.Float16 => "float16",
        _ => type.ToString().ToLowerInvariant(),
    };
}
