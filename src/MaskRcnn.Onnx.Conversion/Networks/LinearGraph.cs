using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes fully connected layers.</summary>
internal static class LinearGraph
{
    /// <summary>Adds a layer on rows [rows, inputs].</summary>
    /// <exception cref="ConversionException">The layer does not fit.</exception>
    public static GraphValue Linear(this GraphBuilder graph, LinearLayer layer, GraphValue rows)
    {
        Check(layer, rows);
        int outputs = layer.Weight.Shape[0];
        graph.Count((long)rows.Shape[0] * layer.Weight.Count);
        return graph.Node(
            "Gemm",
            layer.Name,
            [
                rows,
                graph.Weight($"{layer.Name}/weight", layer, layer.Weight.Shape, layer.Weight.ToArray),
                layer.Bias is { } bias ? graph.Weight($"{layer.Name}/bias", layer, [outputs], bias.ToArray) : null,
            ],
            [rows.Shape[0], outputs],
            GraphAttribute.Of("transB", 1));
    }

    /// <summary>Adds a layer over the last axis of [batch, height, width, inputs].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="map">Its input.</param>
    /// <param name="outputScale">A factor of each output that is folded into the weights; null for none.</param>
    /// <exception cref="ConversionException">The layer does not fit.</exception>
    public static GraphValue LinearOverChannels(this GraphBuilder graph, LinearLayer layer, GraphValue map, Weights? outputScale = null)
    {
        Check(layer, map);
        (int outputs, int inputs) = (layer.Weight.Shape[0], layer.Weight.Shape[1]);
        LayerShape.RequireVector(layer.Name, "scale", outputScale, outputs);
        graph.Count((long)map.Shape[0] * map.Shape[1] * map.Shape[2] * layer.Weight.Count);
        int[] shape = [.. map.Shape.SkipLast(1), outputs];
        GraphValue weight = graph.Weight(
            $"{layer.Name}/weight",
            layer,
            [inputs, outputs],
            () => Transposed(Scaled(layer.Weight, outputScale), outputs));
        string product = layer.Bias is null ? layer.Name : $"{layer.Name}/product";
        GraphValue value = graph.Node("MatMul", product, [map, weight], shape);
        return layer.Bias is null
            ? value
            : graph.Node(
                "Add",
                layer.Name,
                [value, graph.Weight($"{layer.Name}/bias", layer, [outputs], () => Scaled(layer.Bias, outputScale))],
                shape);
    }

    private static void Check(LinearLayer layer, GraphValue value)
    {
        IReadOnlyList<int> weight = layer.Weight.Shape;
        LayerShape.RequireRank(layer.Name, layer.Weight, 2);
        LayerShape.Require(
            weight[1] == value.Shape[^1],
            layer.Name,
            $"its weight {GraphValue.Text(weight)} takes {weight[1]} inputs, and {value.Name} is {value.ShapeText}");
        LayerShape.RequireVector(layer.Name, "bias", layer.Bias, weight[0]);
    }

    private static float[] Scaled(Weights weights, Weights? scale)
    {
        float[] values = weights.ToArray();
        float[] factors = scale?.ToArray() ?? [];
        for (int i = 0; i < factors.Length; i++)
        {
            int length = values.Length / factors.Length;
            foreach (ref float value in values.AsSpan(i * length, length))
            {
                value = (float)((double)value * factors[i]);
            }
        }

        return values;
    }

    private static float[] Transposed(float[] values, int rows)
    {
        int columns = values.Length / rows;
        float[] transposed = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return transposed;
    }
}
