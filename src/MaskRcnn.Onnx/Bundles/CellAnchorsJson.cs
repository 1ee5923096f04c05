using System.Globalization;
using System.Text.Json;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The <c>cell_anchors</c> object: stride as text to a list of [x1, y1, x2, y2].</summary>
internal static class CellAnchorsJson
{
    private const string Name = "cell_anchors";

    /// <param name="f">The fields of config.json.</param>
    /// <param name="strides">The strides of the RPN levels where the file has them.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<BoundingBox>>? Read(JsonFields f, IReadOnlyList<int>? strides)
    {
        if (f.Object(Name) is not JsonFields byStride)
        {
            return null;
        }

        Dictionary<int, IReadOnlyList<BoundingBox>> anchors = [];
        foreach (string key in byStride.Names)
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int stride) || stride is 0 or > Limits.Stride)
            {
                throw byStride.Error(key, "is not the stride of a level");
            }

            if (strides is not null && !strides.Contains(stride))
            {
                throw byStride.Error(key, "is not one of anchor_generator_strides");
            }

            if (byStride.TryGet(key, out JsonElement boxes)
                && !anchors.TryAdd(stride, byStride.List(boxes, key, 1, Limits.Anchors, (box, at) => ReadBox(byStride, box, at))))
            {
                throw byStride.Error(key, "is a stride that is written twice");
            }
        }

        return anchors;
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<int, IReadOnlyList<BoundingBox>>? anchors)
    {
        if (anchors is null)
        {
            return;
        }

        writer.WriteStartObject(Name);
        foreach ((int stride, IReadOnlyList<BoundingBox> boxes) in anchors)
        {
            writer.WriteStartArray(stride.ToString(CultureInfo.InvariantCulture));
            foreach (BoundingBox box in boxes)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(box.X1);
                writer.WriteNumberValue(box.Y1);
                writer.WriteNumberValue(box.X2);
                writer.WriteNumberValue(box.Y2);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static BoundingBox ReadBox(JsonFields f, JsonElement item, string at)
    {
        IReadOnlyList<float> edges = f.List(item, at, 4, 4, (edge, where) => f.ToSingle(edge, where, -Limits.AnchorEdge, Limits.AnchorEdge));
        return edges[0] < edges[2] && edges[1] < edges[3]
            ? new BoundingBox(edges[0], edges[1], edges[2], edges[3])
            : throw f.Error(at, "must be [x1, y1, x2, y2] with x1 < x2 and y1 < y2");
    }
}
