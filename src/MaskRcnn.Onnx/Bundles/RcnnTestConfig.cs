using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// How detections are chosen: <c>rcnn_test_cfg</c> of the model, and <c>test_cfg</c> of the image processor, which is the one that acts
/// in the Hugging Face port.
/// </summary>
/// <remarks>Immutable. Newer files call the two thresholds <c>score_threshold</c> and <c>mask_binary_threshold</c>; both are read.</remarks>
public sealed record RcnnTestConfig
{
    /// <summary>Candidates whose score is greater than this are kept; at most 1. Default 0.05.</summary>
    public float ScoreThr { get; init; } = 0.05f;

    /// <summary>Suppression within a class; null: none. Default IoU 0.5.</summary>
    public NmsConfig? Nms { get; init; } = new() { IouThreshold = 0.5 };

    /// <summary>How many detections an image keeps; 0 and below: all. Default 100.</summary>
    public int MaxPerImg { get; init; } = 100;

    /// <summary>The probability from which a pixel belongs to the mask; negative: 8-bit soft masks. At most 1, default 0.5.</summary>
    public float MaskThrBinary { get; init; } = 0.5f;

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static RcnnTestConfig Read(JsonFields parent, string name)
    {
        RcnnTestConfig fallback = new();
        if (parent.Object(name) is not JsonFields fields)
        {
            return fallback;
        }

        return new RcnnTestConfig
        {
            ScoreThr = fields.Single("score_thr", fallback.ScoreThr, -1f, 1f, renamed: "score_threshold"),
            Nms = NmsConfig.Read(fields, fallback.Nms),
            MaxPerImg = fields.Int("max_per_img", fallback.MaxPerImg, -1, Limits.Candidates),
            MaskThrBinary = fields.Single("mask_thr_binary", fallback.MaskThrBinary, -1f, 1f, renamed: "mask_binary_threshold"),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("score_thr", ScoreThr);
        NmsConfig.Write(writer, Nms);
        writer.WriteNumber("max_per_img", MaxPerImg);
        writer.WriteNumber("mask_thr_binary", MaskThrBinary);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
