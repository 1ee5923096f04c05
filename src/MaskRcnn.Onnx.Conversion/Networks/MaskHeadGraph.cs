using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes <c>mask_head.onnx</c>: pooled RoIs and their classes to the mask logits of that class.</summary>
internal static class MaskHeadGraph
{
    private const int ExampleRois = 100;

    /// <summary>Lays the graph out for 100 RoIs.</summary>
    /// <inheritdoc cref="BoxHeadGraph.Build"/>
    public static OnnxModel Build(MaskHeadNetwork head, int channels, bool halfPrecision)
    {
        GraphBuilder graph = new("mask_head", halfPrecision);
        GraphValue map = graph.RealInput("pooled", new GraphAxis(ExampleRois, "rois"), channels, head.PooledSize, head.PooledSize);
        GraphValue labels = graph.IntegerInput("labels", new GraphAxis(ExampleRois, "rois"));
        foreach (ConvLayer conv in head.Convs)
        {
            map = graph.ConvRelu(conv, map);
        }

        if (head.Upsample is { } upsample)
        {
            map = graph.Relu(graph.TransposedConv(upsample, map), $"{upsample.Name}/relu");
        }

        GraphValue logits = graph.Conv(head.Logits, map);
        graph.Output("mask_logits", graph.OwnChannel(logits, labels, "mask_head/own_channel"), "rois", null, null);
        return graph.Build();
    }

    private static GraphValue OwnChannel(this GraphBuilder graph, GraphValue maps, GraphValue channels, string name)
    {
        GraphValue column = graph.Node("Unsqueeze", $"{name}/index", [channels, graph.Integers($"{name}/axis", 1)], [channels.Shape[0], 1]);
        return graph.Node(
            "GatherND", name, [maps, column], [maps.Shape[0], maps.Shape[2], maps.Shape[3]], GraphAttribute.Of("batch_dims", 1));
    }
}
