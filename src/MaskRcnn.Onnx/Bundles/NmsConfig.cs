using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The <c>nms</c> object of a test configuration.</summary>
/// <remarks>Immutable. Where the object itself is null, candidates are only sorted and nothing is suppressed.</remarks>
public sealed record NmsConfig
{
    /// <summary>The kind of suppression; only <c>nms</c> is known. Newer files leave it out.</summary>
    public string Type { get; init; } = "nms";

    /// <summary>A box is suppressed when its IoU with a better one is greater than this; 0..1, no default of its own.</summary>
    public double IouThreshold { get; init; }

    /// <summary>Whether all groups (levels or classes) compete with one another; default false.</summary>
    public bool ClassAgnostic { get; init; }

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static NmsConfig? Read(JsonFields parent, NmsConfig? fallback)
    {
        if (parent.IsNull("nms"))
        {
            parent.MarkWritten("nms");
            return null;
        }

        if (parent.Object("nms") is not JsonFields fields)
        {
            return fallback;
        }

        string type = fields.Text("type") ?? "nms";
        return new NmsConfig
        {
            Type = type == "nms" ? type : throw fields.Error("type", "must be \"nms\"; other kinds of suppression are not supported"),
            IouThreshold = fields.Double("iou_threshold", fallback?.IouThreshold ?? 0.5, 0, 1),
            ClassAgnostic = fields.Bool("class_agnostic", false),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal static void Write(Utf8JsonWriter writer, NmsConfig? nms)
    {
        if (nms is null)
        {
            writer.WriteNull("nms");
            return;
        }

        writer.WriteStartObject("nms");
        writer.WriteString("type", nms.Type);
        writer.WriteNumber("iou_threshold", nms.IouThreshold);
        if (nms.ClassAgnostic)
        {
            writer.WriteBoolean("class_agnostic", true);
        }

        writer.WriteFields(nms.AdditionalFields);
        writer.WriteEndObject();
    }
}
