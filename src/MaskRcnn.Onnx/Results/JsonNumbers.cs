using System.Text.Json;

namespace MaskRcnn.Onnx.Results;

/// <summary>Short arrays of numbers, for the types that JSON writes as <c>[x, y, ...]</c>.</summary>
internal static class JsonNumbers
{
    /// <summary>Reads an array of exactly as many numbers as the target has room for.</summary>
    /// <exception cref="JsonException">It is no such array.</exception>
    public static void Read(ref Utf8JsonReader reader, scoped Span<float> numbers)
    {
        bool matches = reader.TokenType == JsonTokenType.StartArray;
        for (int i = 0; matches && i < numbers.Length; i++)
        {
            matches = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out numbers[i]) && float.IsFinite(numbers[i]);
        }

        if (!matches || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException($"An array of {numbers.Length} numbers was expected.");
        }
    }

    /// <summary>Writes an array.</summary>
    public static void Write(Utf8JsonWriter writer, params ReadOnlySpan<float> numbers)
    {
        writer.WriteStartArray();
        foreach (float number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
