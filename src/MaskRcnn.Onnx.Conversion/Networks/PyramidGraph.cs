using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes the feature pyramid.</summary>
internal static class PyramidGraph
{
    /// <summary>Adds the pyramid.</summary>
    /// <returns>The map of each level, finest first; the extra levels last.</returns>
    public static List<GraphValue> Pyramid(this GraphBuilder graph, PyramidNetwork pyramid, IReadOnlyList<GraphValue> stages)
    {
        int count = stages.Count;
        LayerShape.Require(
            pyramid.Laterals.Count == count && pyramid.Outputs.Count == count,
            "pyramid",
            $"it has {pyramid.Laterals.Count} laterals and {pyramid.Outputs.Count} outputs, and the backbone has {count} maps");
        GraphValue[] levels = new GraphValue[count];
        GraphValue? coarser = null;
        for (int level = count - 1; level >= 0; level--)
        {
            ConvLayer layer = pyramid.Laterals[level];
            GraphValue lateral = graph.Conv(layer, stages[level]);
            if (coarser is not null)
            {
                lateral = graph.Sum(lateral, graph.EnlargeNearest(coarser, lateral, $"{layer.Name}/enlarged"), $"{layer.Name}/add");
            }

            coarser = lateral;
            levels[level] = graph.Conv(pyramid.Outputs[level], lateral);
        }

        List<GraphValue> all = [.. levels];
        for (int extra = 0; extra < pyramid.ExtraLevels; extra++)
        {
            all.Add(graph.MaxPool(all[^1], $"backbone/fpn/extra{extra}", kernel: 1, stride: 2));
        }

        return all;
    }
}
