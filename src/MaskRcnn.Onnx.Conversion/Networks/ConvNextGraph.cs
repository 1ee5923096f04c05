using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes a ConvNeXt.</summary>
internal static class ConvNextGraph
{
    /// <summary>Adds the backbone.</summary>
    /// <returns>The map of each stage, finest first.</returns>
    public static List<GraphValue> ConvNext(this GraphBuilder graph, ConvNextBackbone backbone, GraphValue pixels)
    {
        GraphValue map = graph.LayerNormOfMap(backbone.StemNorm, graph.Conv(backbone.Stem, pixels));
        List<GraphValue> stages = [];
        foreach (ConvNextStage stage in backbone.Stages)
        {
            map = stage.DownNorm is null ? map : graph.LayerNormOfMap(stage.DownNorm, map);
            map = stage.Down is null ? map : graph.Conv(stage.Down, map);
            foreach (ConvNextBlock block in stage.Blocks)
            {
                map = graph.ConvNextBlock(block, map);
            }

            stages.Add(stage.OutputNorm is null ? map : graph.LayerNormOfMap(stage.OutputNorm, map));
        }

        return stages;
    }

    /// <summary>Adds a block; between the depthwise convolution and the sum the channels are the last axis.</summary>
    public static GraphValue ConvNextBlock(this GraphBuilder graph, ConvNextBlock block, GraphValue input)
    {
        GraphValue map = graph.ChannelsLast(graph.Conv(block.Depthwise, input), $"{block.Name}/channels_last");
        map = graph.LinearOverChannels(block.Expand, graph.LayerNorm(block.Norm, map));
        map = graph.LinearOverChannels(block.Project, graph.Gelu(map, $"{block.Name}/gelu"), block.LayerScale);
        return graph.Sum(graph.ChannelsFirst(map, $"{block.Name}/channels_first"), input, $"{block.Name}/add");
    }
}
