using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The <c>rpn_train_cfg</c> object; training only, informative here.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RpnTrainConfig
{
    /// <summary>How far anchors may leave the image, in network pixels; -1: without limit. Default -1.</summary>
    public float AllowedBorder { get; init; } = -1f;

    /// <summary>Weight of positive samples; -1: 1. Default -1.</summary>
    public float PosWeight { get; init; } = -1f;

    /// <summary>Default false.</summary>
    public bool Debug { get; init; }

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static RpnTrainConfig Read(JsonFields parent)
    {
        RpnTrainConfig fallback = new();
        if (parent.Object("rpn_train_cfg") is not JsonFields fields)
        {
            return fallback;
        }

        return new RpnTrainConfig
        {
            AllowedBorder = fields.Single("allowed_border", fallback.AllowedBorder),
            PosWeight = fields.Single("pos_weight", fallback.PosWeight),
            Debug = fields.Bool("debug", fallback.Debug),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("rpn_train_cfg");
        writer.WriteNumber("allowed_border", AllowedBorder);
        writer.WriteNumber("pos_weight", PosWeight);
        writer.WriteBoolean("debug", Debug);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
