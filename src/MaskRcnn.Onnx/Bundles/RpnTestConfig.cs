using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>How proposals are chosen: <c>rpn_test_cfg</c>, and <c>rpn_proposal</c> for training.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RpnTestConfig
{
    /// <summary>How many candidates of a level go on; 0 and below: all. Default 1000.</summary>
    public int NmsPre { get; init; } = 1000;

    /// <summary>How many proposals an image keeps; 0 and below: all. Default 1000.</summary>
    public int MaxPerImg { get; init; } = 1000;

    /// <summary>Suppression within a level; null: none. Default IoU 0.7.</summary>
    public NmsConfig? Nms { get; init; } = new() { IouThreshold = 0.7 };

    /// <summary>Proposals whose sides are both greater than this, in network pixels, are kept; default 0.</summary>
    public float MinBboxSize { get; init; }

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static RpnTestConfig Read(JsonFields parent, string name, RpnTestConfig fallback)
    {
        if (parent.Object(name) is not JsonFields fields)
        {
            return fallback;
        }

        return new RpnTestConfig
        {
            NmsPre = fields.Int("nms_pre", fallback.NmsPre, -1, Limits.Candidates),
            MaxPerImg = fields.Int("max_per_img", fallback.MaxPerImg, -1, Limits.Candidates),
            Nms = NmsConfig.Read(fields, fallback.Nms),
            MinBboxSize = fields.Single("min_bbox_size", fallback.MinBboxSize),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("nms_pre", NmsPre);
        writer.WriteNumber("max_per_img", MaxPerImg);
        NmsConfig.Write(writer, Nms);
        writer.WriteNumber("min_bbox_size", MinBboxSize);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
