using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What a ResNet that was read is called.</summary>
internal static class ResNetDescription
{
    private static readonly (int[] Depths, bool Bottleneck, int Layers)[] _known =
    [
        ([2, 2, 2, 2], false, 18), ([3, 4, 6, 3], false, 34),
        ([3, 4, 6, 3], true, 50), ([3, 4, 23, 3], true, 101), ([3, 8, 36, 3], true, 152),
    ];

    /// <summary>
    /// torchvision's name, such as <c>resnet50</c> or <c>resnext101_32x8d</c>; the blocks of each stage where it is no published one.
    /// </summary>
    public static string Name(ResNetBackbone backbone)
    {
        int[] depths = Depths(backbone);
        ConvLayer second = backbone.Stages[0][0].Convs[1];
        bool bottleneck = IsBottleneck(backbone);
        int layers = _known.FirstOrDefault(known => known.Bottleneck == bottleneck && known.Depths.SequenceEqual(depths)).Layers;
        string depth = layers > 0 ? Number(layers) : $"_{string.Join('_', depths.Select(Number))}";
        return second.Groups > 1
            ? $"resnext{depth}_{Number(second.Groups)}x{Number(second.Weight.Shape[1])}d"
            : $"resnet{depth}";
    }

    /// <summary>The fields of the port's backbone_config.</summary>
    public static JsonObject Config(ResNetBackbone backbone) => new()
    {
        ["model_type"] = "resnet",
        ["embedding_size"] = backbone.Stem.Weight.Shape[0],
        ["hidden_sizes"] = ConfigFields.List(backbone.Stages.Select(stage => stage[^1].Convs[^1].Weight.Shape[0])),
        ["depths"] = ConfigFields.List(Depths(backbone)),
        ["layer_type"] = IsBottleneck(backbone) ? "bottleneck" : "basic",
        ["out_features"] = ConfigFields.List(Enumerable.Range(1, backbone.Stages.Count).Select(stage => $"stage{Number(stage)}")),
    };

    private static bool IsBottleneck(ResNetBackbone backbone) => backbone.Stages[0][0].Convs.Count == 3;

    private static int[] Depths(ResNetBackbone backbone) => [.. backbone.Stages.Select(stage => stage.Count)];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
