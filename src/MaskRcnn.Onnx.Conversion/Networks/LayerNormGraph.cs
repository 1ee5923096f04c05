using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes normalisations over the channels.</summary>
internal static class LayerNormGraph
{
    /// <summary>Adds a norm over the last axis of [batch, height, width, channels].</summary>
    /// <exception cref="ConversionException">The layer does not fit.</exception>
    public static GraphValue LayerNorm(this GraphBuilder graph, LayerNorm layer, GraphValue map)
    {
        int channels = map.Shape[^1];
        LayerShape.RequireVector(layer.Name, "scale", layer.Scale, channels);
        LayerShape.RequireVector(layer.Name, "shift", layer.Shift, channels);
        return graph.Node(
            "LayerNormalization",
            layer.Name,
            [
                map,
                graph.Weight($"{layer.Name}/scale", layer, [channels], layer.Scale.ToArray),
                graph.Weight($"{layer.Name}/shift", layer, [channels], layer.Shift.ToArray),
            ],
            map.Shape,
            GraphAttribute.Of("axis", -1),
            GraphAttribute.Of("epsilon", layer.Epsilon));
    }

    /// <summary>Adds a norm over the channels of [batch, channels, height, width].</summary>
    /// <inheritdoc cref="LayerNorm"/>
    public static GraphValue LayerNormOfMap(this GraphBuilder graph, LayerNorm layer, GraphValue map)
    {
        GraphValue last = graph.ChannelsLast(map, $"{layer.Name}/channels_last");
        return graph.ChannelsFirst(graph.LayerNorm(layer, last), $"{layer.Name}/channels_first");
    }
}
