using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>A finished graph whose weights have not been read yet.</summary>
/// <param name="Graph">Nodes, inputs and outputs, without the weights.</param>
/// <param name="Weights">The graph's constants.</param>
/// <param name="MultiplyAdds">Multiply-adds of one run on the example that the graph was laid out with.</param>
internal sealed record OnnxModel(GraphProto Graph, IReadOnlyList<GraphWeight> Weights, long MultiplyAdds)
{
    /// <summary>The length of all weights in a file.</summary>
    public long WeightBytes => Weights.Sum(weight => weight.ByteLength);
}
