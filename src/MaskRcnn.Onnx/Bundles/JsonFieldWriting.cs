using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Writing lists and kept fields, and the one layout that the JSON files of a bundle have.</summary>
internal static class JsonFieldWriting
{
    private static readonly JsonWriterOptions _layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyDictionary<string, JsonElement> NoFields { get; } = FrozenDictionary<string, JsonElement>.Empty;

    /// <summary>An indented JSON object in UTF-8, ending in a line break.</summary>
    public static byte[] ToUtf8(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, _layout))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The same without the fields that equal a default and are not in <paramref name="written"/>, if that is given.</summary>
    public static byte[] ToUtf8(Action<Utf8JsonWriter> write, Action<Utf8JsonWriter> writeDefault, IReadOnlySet<string>? written)
    {
        byte[] full = ToUtf8(write);
        if (written is null)
        {
            return full;
        }

        using JsonDocument document = JsonDocument.Parse(full);
        using JsonDocument defaults = JsonDocument.Parse(ToUtf8(writeDefault));
        return ToUtf8(writer => WriteChanged(writer, document.RootElement, defaults.RootElement, "", written));
    }

    public static void WriteNumbers(this Utf8JsonWriter writer, string name, IReadOnlyList<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    public static void WriteNumbers(this Utf8JsonWriter writer, string name, IReadOnlyList<float> values)
    {
        writer.WriteStartArray(name);
        foreach (float value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a text unless it is null.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteTexts(this Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public static void WriteFields(this Utf8JsonWriter writer, IReadOnlyDictionary<string, JsonElement> fields)
    {
        foreach ((string name, JsonElement value) in fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static void WriteChanged(
        Utf8JsonWriter writer, JsonElement element, JsonElement defaults, string prefix, IReadOnlySet<string> written)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            bool hasDefault = defaults.TryGetProperty(property.Name, out JsonElement fallback);
            bool isWritten = written.Contains(prefix + property.Name);
            if (!isWritten && hasDefault && JsonElement.DeepEquals(property.Value, fallback))
            {
                continue;
            }

            // A table of labels or a size is one value: half of it would mean something else.
            bool isWhole = property.Name is "id2label" or "label2id" or "size";
            writer.WritePropertyName(property.Name);
            if (hasDefault && !isWhole && property.Value.ValueKind == JsonValueKind.Object && fallback.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject();
                WriteChanged(writer, property.Value, fallback, $"{prefix}{property.Name}.", written);
                writer.WriteEndObject();
            }
            else
            {
                property.Value.WriteTo(writer);
            }
        }
    }
}
