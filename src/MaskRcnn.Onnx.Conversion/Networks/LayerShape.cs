using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Holds a layer's weights to what flows into it.</summary>
internal static class LayerShape
{
    /// <summary>Refuses a layer, naming it.</summary>
    public static void Require(bool holds, string layer, string problem)
    {
        if (!holds)
        {
            throw new ConversionException($"{layer} does not fit: {problem}.");
        }
    }

    /// <summary>The axes of a weight.</summary>
    public static void RequireRank(string layer, Weights weight, int axes) =>
        Require(weight.Shape.Count == axes, layer, $"its weight has the shape {GraphValue.Text(weight.Shape)}, and {axes} axes are due");

    /// <summary>The channels that a weight takes and those of the map that comes in.</summary>
    public static void RequireChannels(string layer, Weights weight, int channels, GraphValue map) =>
        Require(
            map.Shape.Count == 4 && map.Shape[1] == channels,
            layer,
            $"its weight {GraphValue.Text(weight.Shape)} takes {channels} channels, and {map.Name} is {map.ShapeText}");

    /// <summary>One number per output.</summary>
    public static void RequireVector(string layer, string part, Weights? vector, int length) =>
        Require(
            vector is null || vector.Count == length,
            layer,
            $"its {part} has {vector?.Count} numbers, and {length} are due");

    /// <summary>Four numbers per output channel.</summary>
    public static void RequireNorm(ConvLayer layer, int channels)
    {
        if (layer.Norm is { } norm)
        {
            RequireVector(layer.Name, "norm's scale", norm.Scale, channels);
            RequireVector(layer.Name, "norm's shift", norm.Shift, channels);
            RequireVector(layer.Name, "norm's mean", norm.Mean, channels);
            RequireVector(layer.Name, "norm's variance", norm.Variance, channels);
        }
    }
}
