using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes <c>box_head.onnx</c>: pooled RoIs to class logits and deltas.</summary>
internal static class BoxHeadGraph
{
    private const int ExampleRois = 1000;

    /// <summary>Lays the graph out for 1,000 RoIs.</summary>
    /// <param name="head">The head.</param>
    /// <param name="channels">Channels of a pooled RoI.</param>
    /// <param name="halfPrecision">Whether it computes in half precision.</param>
    /// <exception cref="ConversionException">Layers do not fit each other; names the layer.</exception>
    public static OnnxModel Build(BoxHeadNetwork head, int channels, bool halfPrecision)
    {
        GraphBuilder graph = new("box_head", halfPrecision);
        GraphValue value = graph.RealInput("pooled", new GraphAxis(ExampleRois, "rois"), channels, head.PooledSize, head.PooledSize);
        foreach (ConvLayer conv in head.Convs)
        {
            value = graph.ConvRelu(conv, value);
        }

        value = graph.Flatten(value, "box_head/flatten");
        foreach (LinearLayer linear in head.Linears)
        {
            value = graph.Relu(graph.Linear(linear, value), $"{linear.Name}/relu");
        }

        graph.Output("logits", graph.Linear(head.Logits, value), "rois", null);
        graph.Output("deltas", graph.Linear(head.Deltas, value), "rois", null);
        return graph.Build();
    }
}
