using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Reads <c>iscrowd</c>: 0 and 1 as COCO writes it, true and false as others do.</summary>
internal sealed class CrowdJsonConverter : JsonConverter<bool?>
{
    /// <inheritdoc/>
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number => reader.GetDouble() != 0,
        _ => throw new JsonException("iscrowd is neither 0 nor 1."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Annotations are only read.");
}
