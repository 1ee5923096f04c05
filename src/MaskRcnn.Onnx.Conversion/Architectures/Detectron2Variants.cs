using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Detectron2's networks that are no R-CNN of the kind that a bundle holds, told apart by their weights.</summary>
internal static partial class Detectron2Variants
{
    private static readonly (Regex Weight, string What)[] _others =
    [
        (DeformableConv(), "has deformable convolutions"),
        (CascadeHead(), "is a Cascade R-CNN, whose box head is repeated in stages"),
        (Res5Head(), "is a C4 or DC5 model without a feature pyramid (its heads use the backbone's last stage)"),
        (ExtraLevels(), "has the pyramid of RetinaNet and FCOS, whose extra levels are convolutions"),
        (PointHead(), "has PointRend's mask head"),
        (DensePose(), "has DensePose's head"),
    ];

    /// <summary>Refuses what cannot be converted.</summary>
    /// <exception cref="ConversionException">It is another network; the message tells which, and the weight that shows it.</exception>
    public static void Refuse(CheckpointWeights weights)
    {
        foreach ((Regex weight, string what) in _others)
        {
            if (weights.Names.Where(name => weight.IsMatch(name)).Order(StringComparer.Ordinal).FirstOrDefault() is string name)
            {
                throw Refusal(what, name);
            }
        }

        if (weights.Names.Where(name => IsGroupNorm(weights, name)).Order(StringComparer.Ordinal).FirstOrDefault() is string norm)
        {
            throw Refusal("has group norms, which depend on the image and cannot be folded into convolutions", norm);
        }

        string[] needed =
            [Detectron2Names.ResNet.StemConv, $"{Detectron2Names.Rpn}.objectness_logits", $"{Detectron2Names.Predictor}.cls_score"];
        if (needed.Any(module => !weights.Has($"{module}.weight")))
        {
            throw new ConversionException(
                "The checkpoint is Detectron2's, but no R-CNN on a ResNet with a feature pyramid, the only kind that can be converted. "
                + CheckpointDescription.Of(weights.Names));
        }
    }

    private static ConversionException Refusal(string what, string weight) =>
        new($"The checkpoint is Detectron2's, but it {what}: {weight}. It cannot be converted.");

    private static bool IsGroupNorm(CheckpointWeights weights, string name)
    {
        const string Scale = ".norm.weight";
        return name.EndsWith(Scale, StringComparison.Ordinal)
            && !name.StartsWith(Detectron2Names.Semantic, StringComparison.Ordinal)
            && !weights.Has($"{name[..^"weight".Length]}running_var");
    }

    [GeneratedRegex(@"\.conv2_offset\.")]
    private static partial Regex DeformableConv();

    [GeneratedRegex(@"^roi_heads\.box_(head|predictor)\.\d+\.")]
    private static partial Regex CascadeHead();

    [GeneratedRegex(@"^roi_heads\.res5\.|^backbone\.(stem|res\d)\.")]
    private static partial Regex Res5Head();

    [GeneratedRegex(@"^backbone\.top_block\.")]
    private static partial Regex ExtraLevels();

    [GeneratedRegex(@"^roi_heads\.mask_(head\.(coarse_head|point_head)|point_head)\.")]
    private static partial Regex PointHead();

    [GeneratedRegex(@"^roi_heads\.densepose_head\.")]
    private static partial Regex DensePose();
}
