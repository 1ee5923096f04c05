using System.Text.Json;
using System.Text.Json.Serialization;
using MaskRcnn.Onnx.Keypoints;

namespace MaskRcnn.Onnx.Results;

/// <summary>A keypoint as <c>[x, y, score]</c>.</summary>
internal sealed class KeypointJsonConverter : JsonConverter<Keypoint>
{
    /// <inheritdoc/>
    public override Keypoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<float> numbers = stackalloc float[3];
        JsonNumbers.Read(ref reader, numbers);
        return new Keypoint(numbers[0], numbers[1], numbers[2]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Keypoint value, JsonSerializerOptions options)
        => JsonNumbers.Write(writer, value.X, value.Y, value.Score);
}
