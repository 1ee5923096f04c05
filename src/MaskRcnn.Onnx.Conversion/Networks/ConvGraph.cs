using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes convolutions, with their batch norms folded into them.</summary>
internal static class ConvGraph
{
    /// <summary>Adds a convolution.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="map">Its input, [batch, channels, height, width].</param>
    /// <param name="place">Which use of the layer this is where it has several; they share the weights.</param>
    /// <exception cref="ConversionException">The layer does not fit the map, or its own parts do not fit each other.</exception>
    public static GraphValue Conv(this GraphBuilder graph, ConvLayer layer, GraphValue map, string? place = null)
    {
        IReadOnlyList<int> kernel = layer.Weight.Shape;
        LayerShape.RequireRank(layer.Name, layer.Weight, 4);
        int channels = checked(kernel[1] * layer.Groups);
        LayerShape.RequireChannels(layer.Name, layer.Weight, channels, map);
        LayerShape.Require(
            layer.Groups > 0 && kernel[0] % layer.Groups == 0, layer.Name, $"{kernel[0]} outputs do not divide into {layer.Groups} groups");
        LayerShape.RequireVector(layer.Name, "bias", layer.Bias, kernel[0]);
        LayerShape.RequireNorm(layer, kernel[0]);
        int height = GraphOperators.Windows(map.Shape[2], kernel[2], layer.Stride, layer.Padding);
        int width = GraphOperators.Windows(map.Shape[3], kernel[3], layer.Stride, layer.Padding);
        LayerShape.Require(height > 0 && width > 0, layer.Name, $"its kernel is larger than the map {map.ShapeText}");

        string name = place is null ? layer.Name : $"{layer.Name}/{place}";
        graph.Count((long)map.Shape[0] * height * width * layer.Weight.Count);
        return graph.Node(
            "Conv",
            name,
            [map, graph.Kernel(layer), graph.Bias(layer)],
            [map.Shape[0], kernel[0], height, width],
            GraphAttribute.Of("kernel_shape", kernel[2], kernel[3]),
            GraphAttribute.Of("strides", layer.Stride, layer.Stride),
            GraphAttribute.Of("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            GraphAttribute.Of("group", layer.Groups));
    }

    /// <summary>Adds a convolution and max(x, 0).</summary>
    /// <inheritdoc cref="Conv"/>
    public static GraphValue ConvRelu(this GraphBuilder graph, ConvLayer layer, GraphValue map, string? place = null)
    {
        GraphValue value = graph.Conv(layer, map, place);
        return graph.Relu(value, $"{value.Name}/relu");
    }

    /// <summary>Adds a transposed convolution.</summary>
    /// <exception cref="ConversionException">The layer does not fit the map.</exception>
    public static GraphValue TransposedConv(this GraphBuilder graph, TransposedConvLayer layer, GraphValue map)
    {
        IReadOnlyList<int> kernel = layer.Weight.Shape;
        LayerShape.RequireRank(layer.Name, layer.Weight, 4);
        LayerShape.RequireChannels(layer.Name, layer.Weight, kernel[0], map);
        LayerShape.RequireVector(layer.Name, "bias", layer.Bias, kernel[1]);
        graph.Count((long)map.Shape[0] * map.Shape[2] * map.Shape[3] * layer.Weight.Count);
        return graph.Node(
            "ConvTranspose",
            layer.Name,
            [
                map,
                graph.Weight($"{layer.Name}/weight", layer, kernel, layer.Weight.ToArray),
                graph.Weight($"{layer.Name}/bias", layer, layer.Bias.Shape, layer.Bias.ToArray),
            ],
            [map.Shape[0], kernel[1], Enlarged(map.Shape[2], kernel[2]), Enlarged(map.Shape[3], kernel[3])],
            GraphAttribute.Of("kernel_shape", kernel[2], kernel[3]),
            GraphAttribute.Of("strides", layer.Stride, layer.Stride),
            GraphAttribute.Of("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding));

        int Enlarged(int size, int side) => ((size - 1) * layer.Stride) - (2 * layer.Padding) + side;
    }

    private static GraphValue Kernel(this GraphBuilder graph, ConvLayer layer) => graph.Weight(
        $"{layer.Name}/weight",
        layer,
        layer.Weight.Shape,
        () => layer.Norm is null ? layer.Weight.ToArray() : BatchNormFolding.Weight(layer, layer.Norm));

    private static GraphValue? Bias(this GraphBuilder graph, ConvLayer layer)
    {
        if (layer.Bias is null && layer.Norm is null)
        {
            return null;
        }

        return graph.Weight(
            $"{layer.Name}/bias",
            layer,
            [layer.Weight.Shape[0]],
            () => layer.Norm is null ? layer.Bias!.ToArray() : BatchNormFolding.Bias(layer, layer.Norm));
    }
}
