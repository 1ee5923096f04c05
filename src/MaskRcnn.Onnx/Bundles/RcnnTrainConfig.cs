using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The <c>rcnn_train_cfg</c> object; training only, informative here.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RcnnTrainConfig
{
    /// <summary>Side of the mask target; default 28.</summary>
    public int MaskSize { get; init; } = 28;

    /// <summary>Weight of positive samples; -1: 1. Default -1.</summary>
    public float PosWeight { get; init; } = -1f;

    /// <summary>Default false.</summary>
    public bool Debug { get; init; }

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static RcnnTrainConfig Read(JsonFields parent)
    {
        RcnnTrainConfig fallback = new();
        if (parent.Object("rcnn_train_cfg") is not JsonFields fields)
        {
            return fallback;
        }

        return new RcnnTrainConfig
        {
            MaskSize = fields.Int("mask_size", fallback.MaskSize, 1),
            PosWeight = fields.Single("pos_weight", fallback.PosWeight),
            Debug = fields.Bool("debug", fallback.Debug),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("rcnn_train_cfg");
        writer.WriteNumber("mask_size", MaskSize);
        writer.WriteNumber("pos_weight", PosWeight);
        writer.WriteBoolean("debug", Debug);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
