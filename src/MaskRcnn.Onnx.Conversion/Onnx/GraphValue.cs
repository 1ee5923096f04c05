using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>A tensor that flows through a graph in the making.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape for the example that the graph is laid out with; sizes along dynamic axes are the example's.</param>
internal sealed record GraphValue(string Name, TensorProto.Types.DataType Type, IReadOnlyList<int> Shape)
{
    /// <summary>The shape as people write it: <c>[1, 3, 800, 1344]</c>.</summary>
    public string ShapeText => Text(Shape);

    /// <summary>A shape as people write it.</summary>
    public static string Text(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
