using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes <c>keypoint_head.onnx</c>: pooled RoIs to heat maps.</summary>
internal static class KeypointHeadGraph
{
    private const int ExampleRois = 100;
    private const int Enlargement = 2;

    /// <summary>Lays the graph out for 100 RoIs.</summary>
    /// <inheritdoc cref="BoxHeadGraph.Build"/>
    public static OnnxModel Build(KeypointHeadNetwork head, int channels, bool halfPrecision)
    {
        GraphBuilder graph = new("keypoint_head", halfPrecision);
        GraphValue map = graph.RealInput("pooled", new GraphAxis(ExampleRois, "rois"), channels, head.PooledSize, head.PooledSize);
        foreach (ConvLayer conv in head.Convs)
        {
            map = graph.ConvRelu(conv, map);
        }

        map = graph.EnlargeBilinear(graph.TransposedConv(head.Upsample, map), "keypoint_head/enlarged", Enlargement);
        graph.Output("heatmaps", map, "rois", null, null, null);
        return graph.Build();
    }
}
