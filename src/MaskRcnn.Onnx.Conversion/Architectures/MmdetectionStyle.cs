using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// A ResNet's style: with caffe's a bottleneck strides in its first 1x1 convolution, and the pixels are those of MSRA's weights; with
/// PyTorch's it strides in the 3x3. The weights do not tell.
/// </summary>
/// <param name="IsCaffe">Whether it is caffe's.</param>
/// <param name="Decision">What it was decided from, for the summary.</param>
internal sealed record MmdetectionStyle(bool IsCaffe, string Decision)
{
    private const string Caffe = "caffe";
    private const string Field = "style";

    /// <summary>Chooses the style: the user's (stride_in_1x1 or style of backbone_config), the checkpoint's, or PyTorch's.</summary>
    /// <exception cref="ConversionException">The style is an unknown one.</exception>
    public static MmdetectionStyle Choose(JsonObject config, MmdetectionFields fields)
    {
        if (StrideField.Read(config) is bool strideIn1x1) return Of(strideIn1x1, $"as backbone_config.{StrideField.Name} says");
        if (config["backbone_config"] is JsonObject backbone && backbone[Field] is JsonNode given)
        {
            string? named = given is JsonValue value && value.TryGetValue(out string? text) ? text : null;
            return Of(IsNamed(named), $"as backbone_config.{Field} says");
        }

        return fields.Text($"model.backbone.{Field}") is string style
            ? Of(IsNamed(style), "as the configuration in the checkpoint says")
            : Of(false, $"as nothing else is said; say backbone_config.{Field} if it is {Caffe}");
    }

    private static bool IsNamed(string? style) => style switch
    {
        Caffe => true,
        "pytorch" => false,
        _ => throw new ConversionException($"The backbone's style must be pytorch or {Caffe}."),
    };

    private static MmdetectionStyle Of(bool isCaffe, string origin) => new(
        isCaffe,
        isCaffe
            ? $"Style: {Caffe}, which strides in the first 1x1 convolution of a bottleneck, {origin}."
            : $"Style: pytorch, which strides in the 3x3 convolution of a bottleneck, {origin}.");
}
