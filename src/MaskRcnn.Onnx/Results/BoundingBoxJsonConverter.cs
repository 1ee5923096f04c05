using System.Text.Json;
using System.Text.Json.Serialization;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Results;

/// <summary>A box as <c>[x1, y1, x2, y2]</c>.</summary>
internal sealed class BoundingBoxJsonConverter : JsonConverter<BoundingBox>
{
    /// <inheritdoc/>
    public override BoundingBox Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<float> edges = stackalloc float[4];
        JsonNumbers.Read(ref reader, edges);
        return new BoundingBox(edges[0], edges[1], edges[2], edges[3]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, BoundingBox value, JsonSerializerOptions options)
        => JsonNumbers.Write(writer, value.X1, value.Y1, value.X2, value.Y2);
}
