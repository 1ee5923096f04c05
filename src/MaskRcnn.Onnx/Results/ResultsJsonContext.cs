using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaskRcnn.Onnx.Results;

/// <summary>The generated readers and writers of the documents.</summary>
[JsonSourceGenerationOptions]
[JsonSerializable(typeof(SegmentationDocument))]
[JsonSerializable(typeof(CocoResult))]
internal sealed partial class ResultsJsonContext : JsonSerializerContext
{
    /// <summary>For <see cref="SegmentationDocument"/>: what is absent is written as null.</summary>
    public static ResultsJsonContext Documents { get; } = new(With(JsonIgnoreCondition.Never));

    /// <summary>For <see cref="CocoResult"/>: what is absent is left out, as pycocotools goes by which keys are there.</summary>
    public static ResultsJsonContext Coco { get; } = new(With(JsonIgnoreCondition.WhenWritingNull));

    // Counts are full of characters that the default encoder writes as \u003C, which is for text inside of HTML.
    private static JsonSerializerOptions With(JsonIgnoreCondition absent) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = absent,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new KeypointJsonConverter() },
    };
}
