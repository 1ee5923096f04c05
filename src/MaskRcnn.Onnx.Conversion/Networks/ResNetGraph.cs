using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes a ResNet or ResNeXt.</summary>
internal static class ResNetGraph
{
    /// <summary>Adds the backbone.</summary>
    /// <returns>The map of each stage, finest first.</returns>
    public static List<GraphValue> ResNet(this GraphBuilder graph, ResNetBackbone backbone, GraphValue pixels)
    {
        GraphValue map = graph.ConvRelu(backbone.Stem, pixels);
        map = graph.MaxPool(map, $"{backbone.Stem.Name}/pool", kernel: 3, stride: 2, padding: 1);
        List<GraphValue> stages = [];
        foreach (IReadOnlyList<ResidualBlock> blocks in backbone.Stages)
        {
            foreach (ResidualBlock block in blocks)
            {
                map = graph.Residual(block, map);
            }

            stages.Add(map);
        }

        return stages;
    }

    /// <summary>Adds a block.</summary>
    public static GraphValue Residual(this GraphBuilder graph, ResidualBlock block, GraphValue input)
    {
        GraphValue map = input;
        foreach (ConvLayer conv in block.Convs.SkipLast(1))
        {
            map = graph.ConvRelu(conv, map);
        }

        map = graph.Conv(block.Convs[^1], map);
        GraphValue shortcut = block.Shortcut is null ? input : graph.Conv(block.Shortcut, input);
        return graph.Relu(graph.Sum(map, shortcut, $"{block.Name}/add"), $"{block.Name}/relu");
    }
}
