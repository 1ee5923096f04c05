using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What a ConvNeXt that was read is called.</summary>
internal static class ConvNextDescription
{
    private static readonly (int[] Depths, int Width, string Size)[] _known =
    [
        ([3, 3, 9, 3], 96, "tiny"), ([3, 3, 27, 3], 96, "small"), ([3, 3, 27, 3], 128, "base"), ([3, 3, 27, 3], 192, "large"),
        ([3, 3, 27, 3], 256, "xlarge"),
    ];

    /// <summary>Such as <c>convnext_tiny</c>; the blocks of each stage and the first width where it is no published size.</summary>
    public static string Name(ConvNextBackbone backbone)
    {
        int[] depths = Depths(backbone);
        int width = backbone.Stem.Weight.Shape[0];
        string? size = _known.FirstOrDefault(known => known.Width == width && known.Depths.SequenceEqual(depths)).Size;
        return $"convnext_{size ?? $"{string.Join('_', depths.Select(Number))}_w{Number(width)}"}";
    }

    /// <summary>The fields of the port's backbone_config.</summary>
    public static JsonObject Config(ConvNextBackbone backbone) => new()
    {
        ["model_type"] = "convnext",
        ["num_stages"] = backbone.Stages.Count,
        ["patch_size"] = backbone.Stem.Stride,
        ["hidden_sizes"] = ConfigFields.List(backbone.Stages.Select(stage => stage.OutputNorm!.Scale.Shape[0])),
        ["depths"] = ConfigFields.List(Depths(backbone)),
        ["out_features"] = ConfigFields.List(Enumerable.Range(1, backbone.Stages.Count).Select(stage => $"stage{Number(stage)}")),
    };

    private static int[] Depths(ConvNextBackbone backbone) => [.. backbone.Stages.Select(stage => stage.Blocks.Count)];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
