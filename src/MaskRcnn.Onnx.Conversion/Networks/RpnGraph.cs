using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes the head of the region proposal network.</summary>
internal static class RpnGraph
{
    /// <summary>Adds the head on one level; all levels share the weights.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="head">The head.</param>
    /// <param name="level">The level's map.</param>
    /// <param name="place">The level's name.</param>
    public static (GraphValue Logits, GraphValue Deltas) Rpn(this GraphBuilder graph, RpnNetwork head, GraphValue level, string place)
    {
        foreach (ConvLayer conv in head.Convs)
        {
            level = graph.ConvRelu(conv, level, place);
        }

        GraphValue logits = graph.Conv(head.Logits, level, place);
        GraphValue deltas = graph.Conv(head.Deltas, level, place);
        LayerShape.Require(
            deltas.Shape[1] == 4 * logits.Shape[1],
            head.Deltas.Name,
            $"it gives {deltas.Shape[1]} deltas for {logits.Shape[1]} anchors, and each anchor has four");
        return (logits, deltas);
    }
}
