using System.Text.Json.Serialization;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>The generated readers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EntryJson))]
[JsonSerializable(typeof(ImageJson))]
[JsonSerializable(typeof(CategoryJson))]
internal sealed partial class CocoJsonContext : JsonSerializerContext;
