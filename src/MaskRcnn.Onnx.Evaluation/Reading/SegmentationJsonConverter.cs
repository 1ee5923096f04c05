using System.Text.Json;
using System.Text.Json.Serialization;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Reads the three forms of a COCO <c>segmentation</c> without a document in between.</summary>
internal sealed class SegmentationJsonConverter : JsonConverter<SegmentationJson>
{
    /// <inheritdoc/>
    public override SegmentationJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.StartArray => new SegmentationJson(ReadPolygons(ref reader), default, null, null),
        JsonTokenType.StartObject => ReadRuns(ref reader),
        _ => throw new JsonException("A segmentation is a list of polygons or an object with size and counts."),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SegmentationJson value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Annotations are only read.");

    private static List<double[]> ReadPolygons(ref Utf8JsonReader reader)
    {
        var polygons = new List<double[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            polygons.Add(ReadNumbers(ref reader));
        }

        return polygons;
    }

    private static double[] ReadNumbers(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "A polygon is a list of numbers.");
        var numbers = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader.TokenType == JsonTokenType.Number, "A polygon is a list of numbers.");
            numbers.Add(reader.GetDouble());
        }

        return [.. numbers];
    }

    private static SegmentationJson ReadRuns(ref Utf8JsonReader reader)
    {
        ImageSize? size = null;
        string? text = null;
        int[]? counts = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool isSize = reader.ValueTextEquals("size"u8);
            bool isCounts = reader.ValueTextEquals("counts"u8);
            reader.Read();
            if (isSize)
            {
                int[] sides = ReadIntegers(ref reader);
                Expect(sides.Length == 2 && sides[0] >= 0 && sides[1] >= 0, "The size of a segmentation is [height, width].");
                size = new ImageSize(sides[1], sides[0]);
            }
            else if (isCounts && reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString();
            }
            else if (isCounts)
            {
                counts = ReadIntegers(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        Expect(size is not null && (text is not null || counts is not null), "A segmentation object has size and counts.");
        return new SegmentationJson(null, size!.Value, text, counts);
    }

    private static int[] ReadIntegers(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "The counts of a segmentation are a string or a list of whole numbers, its size a list of two.");
        var numbers = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int _), "The numbers of a segmentation are whole.");
            numbers.Add(reader.GetInt32());
        }

        return [.. numbers];
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new JsonException(otherwise);
        }
    }
}
