using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The names of torchvision's modules. Until 0.13 some were others; its load hooks rename those, and so does this.</summary>
internal static partial class TorchvisionNames
{
    /// <summary>torchvision's ResNet inside its detection models.</summary>
    public static ResNetNaming ResNet { get; } = new(
        "backbone.body.conv1",
        "backbone.body.bn1",
        (stage, index) => $"backbone.body.layer{stage + 1}.{index}",
        (block, conv) => $"{block}.conv{conv}",
        (block, norm) => $"{block}.bn{norm}",
        block => $"{block}.downsample.0",
        block => $"{block}.downsample.1");

    /// <summary>The current name of a weight.</summary>
    public static string Current(string name)
    {
        if (OldRpnConv().Match(name) is { Success: true } rpn) return $"rpn.head.conv.0.0.{rpn.Groups["parameter"].Value}";
        if (OldPyramid().Match(name) is { Success: true } pyramid) return $"{pyramid.Groups["block"].Value}.0.{pyramid.Groups["parameter"].Value}";
        if (OldMaskConv().Match(name) is { Success: true } mask)
        {
            int index = int.Parse(mask.Groups["index"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1;
            return FormattableString.Invariant($"roi_heads.mask_head.{index}.0.{mask.Groups["parameter"].Value}");
        }

        return name;
    }

    [GeneratedRegex(@"^rpn\.head\.conv\.(?<parameter>weight|bias)$")]
    private static partial Regex OldRpnConv();

    [GeneratedRegex(@"^(?<block>backbone\.fpn\.(inner|layer)_blocks\.\d+)\.(?<parameter>weight|bias)$")]
    private static partial Regex OldPyramid();

    [GeneratedRegex(@"^roi_heads\.mask_head\.mask_fcn(?<index>[1-9]\d?)\.(?<parameter>weight|bias)$")]
    private static partial Regex OldMaskConv();
}
