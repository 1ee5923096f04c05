namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The names of the Hugging Face port's weights.</summary>
internal static class HuggingFaceNames
{
    /// <summary>Prefix of the pyramid.</summary>
    public const string Neck = "neck";

    /// <summary>Prefix of the RPN head.</summary>
    public const string Rpn = "rpn_head";

    /// <summary>Prefix of the box head.</summary>
    public const string BoxHead = "roi_head.bbox_head";

    /// <summary>Prefix of the mask head.</summary>
    public const string MaskHead = "roi_head.mask_head";

    /// <summary>The ResNet of the transformers library.</summary>
    public static ResNetNaming ResNet { get; } = new(
        "backbone.embedder.embedder.convolution",
        "backbone.embedder.embedder.normalization",
        (stage, index) => $"backbone.encoder.stages.{stage}.layers.{index}",
        (block, number) => $"{block}.layer.{number - 1}.convolution",
        (block, number) => $"{block}.layer.{number - 1}.normalization",
        block => $"{block}.shortcut.convolution",
        block => $"{block}.shortcut.normalization");
}
