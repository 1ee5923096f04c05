using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>mmdetection's networks that are no R-CNN of the kind that a bundle holds, told apart by their weights.</summary>
internal static partial class MmdetectionVariants
{
    private static readonly (Regex Weight, string What)[] _others =
    [
        (GroupNorm(), "has group norms, which depend on the image and cannot be folded into convolutions"),
        (DeformableConv(), "has deformable convolutions"),
        (CascadeHead(), "is a Cascade R-CNN or an HTC, whose heads are repeated in stages"),
        (SharedHead(), "is a C4 model without a feature pyramid (its heads share the backbone's last stage)"),
        (FirstVersion(), "is of mmdetection 1, whose classes, anchors and boxes were others (mmdetection 2 can upgrade it)"),
        (MaskScoring(), "is a Mask Scoring R-CNN"),
        (ExtraLevels(), "has a pyramid whose extra levels are convolutions"),
        (DeepStem(), "has a ResNet-D, whose stem is several convolutions"),
    ];

    /// <summary>Refuses what cannot be converted.</summary>
    /// <exception cref="ConversionException">It is another network; the message tells which, and the weight that shows it.</exception>
    public static void Refuse(CheckpointWeights weights)
    {
        foreach ((Regex weight, string what) in _others)
        {
            if (weights.Names.Where(name => weight.IsMatch(name)).Order(StringComparer.Ordinal).FirstOrDefault() is string name)
            {
                throw new ConversionException($"The checkpoint is mmdetection's, but it {what}: {name}. It cannot be converted.");
            }
        }

        bool hasBackbone = weights.Has($"{MmdetectionNames.ResNet.StemConv}.weight") || weights.HasConvNext(ConvNextNaming.Mmdetection);
        bool hasHeads = weights.Has($"{MmdetectionNames.Rpn}.rpn_cls.weight") && weights.Has($"{MmdetectionNames.BoxHead}.fc_cls.weight");
        if (!hasBackbone || !hasHeads)
        {
            throw new ConversionException(
                "The checkpoint is mmdetection's, but no Mask or Faster R-CNN on a ResNet, ResNeXt or ConvNeXt, the only kinds that can be "
                + $"converted. {CheckpointDescription.Of(weights.Names)}");
        }
    }

    [GeneratedRegex(@"\.gn\.|\.gn\d\.")]
    private static partial Regex GroupNorm();

    [GeneratedRegex(@"\.conv_offset\.|\.conv2_offset\.")]
    private static partial Regex DeformableConv();

    [GeneratedRegex(@"^roi_head\.(bbox|mask)_head\.\d+\.")]
    private static partial Regex CascadeHead();

    [GeneratedRegex(@"^roi_head\.shared_head\.")]
    private static partial Regex SharedHead();

    [GeneratedRegex(@"^(bbox_head\.fc_cls|bbox_head\.shared_fcs\.\d+|mask_head\.conv_logits)\.")]
    private static partial Regex FirstVersion();

    [GeneratedRegex(@"^roi_head\.mask_iou_head\.")]
    private static partial Regex MaskScoring();

    [GeneratedRegex(@"^neck\.(fpn_convs|lateral_convs)\.([4-9]|\d\d+)\.")]
    private static partial Regex ExtraLevels();

    [GeneratedRegex(@"^backbone\.stem\.\d+\.")]
    private static partial Regex DeepStem();
}
