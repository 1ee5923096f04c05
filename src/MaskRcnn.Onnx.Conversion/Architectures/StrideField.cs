using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The field of <c>backbone_config</c> that tells where the bottlenecks of a ResNet stride, which their weights do not.</summary>
internal static class StrideField
{
    /// <summary>The field's name: true for the first 1x1 convolution, false for the 3x3.</summary>
    public const string Name = "stride_in_1x1";

    /// <summary>What a configuration says; null where it says nothing.</summary>
    /// <exception cref="ConversionException">The field is neither true nor false.</exception>
    public static bool? Read(JsonObject config)
    {
        if (config["backbone_config"] is not JsonObject backbone || backbone[Name] is not JsonNode given) return null;
        return given is JsonValue value && value.TryGetValue(out bool strideIn1x1)
            ? strideIn1x1
            : throw new ConversionException($"backbone_config.{Name} must be true or false.");
    }
}
