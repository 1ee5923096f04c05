using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Where the bottlenecks of a Detectron2 network stride, which their weights do not tell.</summary>
internal static class Detectron2Stride
{
    private const int Convolutions = 3;

    /// <summary>Groups of the 3x3 convolutions: 1, or more for a ResNeXt.</summary>
    public static int Groups(CheckpointWeights weights) =>
        weights.ShapeOf(Conv(1)) is [int inputs, ..] && weights.ShapeOf(Conv(2)) is [_, > 0 and int perGroup, ..]
            ? Math.Max(1, inputs / perGroup)
            : 1;

    /// <summary>
    /// MSRA's weights stride in the first 1x1 convolution; those that PyTorch trained, which divide by a deviation, and all with groups,
    /// in the 3x3. What the configuration says wins.
    /// </summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="config">What the user says.</param>
    /// <param name="pixels">The statistics.</param>
    /// <param name="decisions">Is told what was decided, where there was something to decide.</param>
    public static bool IsIn1x1(CheckpointWeights weights, JsonObject config, Detectron2Pixels pixels, List<string> decisions)
    {
        if (!weights.Has(Conv(Convolutions))) return false;
        if (StrideField.Read(config) is bool given)
        {
            decisions.Add($"Stride: in the {Name(given)} convolution of a bottleneck, as backbone_config.{StrideField.Name} says.");
            return given;
        }

        bool hasGroups = Groups(weights) > 1;
        bool isIn1x1 = !hasGroups && !pixels.IsScaled;
        string origin = hasGroups ? "because it has groups"
            : pixels.IsScaled ? "because its pixels are divided by a deviation, as for weights that PyTorch trained"
            : "as in MSRA's weights";
        decisions.Add(
            $"Stride: in the {Name(isIn1x1)} convolution of a bottleneck, {origin}; "
            + $"say backbone_config.{StrideField.Name} if it is otherwise.");
        return isIn1x1;
    }

    private static string Name(bool isIn1x1) => isIn1x1 ? "first 1x1" : "3x3";

    private static string Conv(int number) => $"{Detectron2Names.ResNet.Conv(Detectron2Names.ResNet.Block(0, 0), number)}.weight";
}
