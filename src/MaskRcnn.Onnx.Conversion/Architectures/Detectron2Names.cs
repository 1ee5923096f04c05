namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The names of Detectron2's weights.</summary>
internal static class Detectron2Names
{
    /// <summary>Prefix of the backbone below the pyramid.</summary>
    public const string BottomUp = "backbone.bottom_up";

    /// <summary>Prefix of the RPN head.</summary>
    public const string Rpn = "proposal_generator.rpn_head";

    /// <summary>Prefix of the anchors, which older versions stored, one list for each level.</summary>
    public const string Anchors = "proposal_generator.anchor_generator.cell_anchors";

    /// <summary>Prefix of the box head.</summary>
    public const string BoxHead = "roi_heads.box_head";

    /// <summary>Prefix of the layers that give classes and boxes.</summary>
    public const string Predictor = "roi_heads.box_predictor";

    /// <summary>Prefix of the mask head.</summary>
    public const string MaskHead = "roi_heads.mask_head";

    /// <summary>Prefix of the keypoint head.</summary>
    public const string KeypointHead = "roi_heads.keypoint_head";

    /// <summary>Prefix of the semantic branch of a Panoptic FPN.</summary>
    public const string Semantic = "sem_seg_head.";

    /// <summary>Mean of the planes, which older versions stored.</summary>
    public const string PixelMean = "pixel_mean";

    /// <summary>Standard deviation of the planes, likewise.</summary>
    public const string PixelStd = "pixel_std";

    /// <summary>Detectron2's ResNet, whose convolutions hold their norms.</summary>
    public static ResNetNaming ResNet { get; } = new(
        $"{BottomUp}.stem.conv1",
        $"{BottomUp}.stem.conv1.norm",
        (stage, index) => $"{BottomUp}.res{stage + 2}.{index}",
        (block, conv) => $"{block}.conv{conv}",
        (block, norm) => $"{block}.conv{norm}.norm",
        block => $"{block}.shortcut",
        block => $"{block}.shortcut.norm");
}
