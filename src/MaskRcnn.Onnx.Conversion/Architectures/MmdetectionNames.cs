namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The names of mmdetection 2's weights, which version 3 kept.</summary>
internal static class MmdetectionNames
{
    /// <summary>Prefix of the pyramid.</summary>
    public const string Neck = "neck";

    /// <summary>Prefix of the RPN head.</summary>
    public const string Rpn = "rpn_head";

    /// <summary>Prefix of the box head.</summary>
    public const string BoxHead = "roi_head.bbox_head";

    /// <summary>Prefix of the mask head.</summary>
    public const string MaskHead = "roi_head.mask_head";

    /// <summary>Prefix of the copies that a hook for averaged weights keeps beside the weights, which hold the average.</summary>
    public const string Average = "ema_";

    /// <summary>mmdetection's ResNet and ResNeXt.</summary>
    public static ResNetNaming ResNet { get; } = new(
        "backbone.conv1",
        "backbone.bn1",
        (stage, index) => $"backbone.layer{stage + 1}.{index}",
        (block, conv) => $"{block}.conv{conv}",
        (block, norm) => $"{block}.bn{norm}",
        block => $"{block}.downsample.0",
        block => $"{block}.downsample.1");
}
