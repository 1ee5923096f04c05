using System.Globalization;
using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Writes <c>backbone.onnx</c>: pixels to feature maps and the region proposal network's logits and deltas.</summary>
internal static class BackboneGraph
{
    private const int FinestStride = 4;
    private const int ExampleHeight = 800;
    private const int ExampleWidth = 1344;

    /// <summary>Lays the graph out for one image of 800x1344.</summary>
    /// <exception cref="ConversionException">Layers do not fit each other; names the layer.</exception>
    public static OnnxModel Build(DetectionNetwork network, bool halfPrecision)
    {
        GraphBuilder graph = new("backbone", halfPrecision);
        GraphValue pixels = graph.RealInput(
            "pixel_values", new GraphAxis(1, "batch"), 3, new GraphAxis(ExampleHeight, "height"), new GraphAxis(ExampleWidth, "width"));
        List<GraphValue> stages = network.Backbone switch
        {
            ResNetBackbone resNet => graph.ResNet(resNet, pixels),
            ConvNextBackbone convNext => graph.ConvNext(convNext, pixels),
            _ => throw new NotSupportedException($"No graph is written for a {network.Backbone.GetType().Name}."),
        };
        List<GraphValue> levels = graph.Pyramid(network.Pyramid, stages);
        List<(GraphValue Logits, GraphValue Deltas)> proposals =
            [.. levels.Select((level, index) => graph.Rpn(network.Rpn, level, Stride(index)))];
        for (int level = 0; level < stages.Count; level++)
        {
            Output(graph, "features", level, levels[level]);
        }

        for (int level = 0; level < levels.Count; level++)
        {
            Output(graph, "rpn_logits", level, proposals[level].Logits);
        }

        for (int level = 0; level < levels.Count; level++)
        {
            Output(graph, "rpn_deltas", level, proposals[level].Deltas);
        }

        return graph.Build();
    }

    private static void Output(GraphBuilder graph, string name, int level, GraphValue map) =>
        graph.Output($"{name}_{Stride(level)}", map, "batch", null, $"height_{Stride(level)}", $"width_{Stride(level)}");

    private static string Stride(int level) => (FinestStride << level).ToString(CultureInfo.InvariantCulture);
}
