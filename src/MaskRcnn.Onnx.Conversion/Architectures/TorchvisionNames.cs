using System.Globalization;
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
        name = OldRpnConv().Replace(name, "rpn.head.conv.0.0.${parameter}");
        name = OldPyramid().Replace(name, "${block}.0.${parameter}");
        return OldMaskConv().Replace(name, mask =>
        {
            int index = int.Parse(mask.Groups["index"].ValueSpan, CultureInfo.InvariantCulture) - 1;
            return FormattableString.Invariant($"roi_heads.mask_head.{index}.0.{mask.Groups["parameter"].Value}");
        });
    }

    [GeneratedRegex(@"^rpn\.head\.conv\.(?<parameter>weight|bias)$")]
    private static partial Regex OldRpnConv();

    [GeneratedRegex(@"^(?<block>backbone\.fpn\.(inner|layer)_blocks\.\d+)\.(?<parameter>weight|bias)$")]
    private static partial Regex OldPyramid();

    [GeneratedRegex(@"^roi_heads\.mask_head\.mask_fcn(?<index>[1-9]\d?)\.(?<parameter>weight|bias)$")]
    private static partial Regex OldMaskConv();
}
