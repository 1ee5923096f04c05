using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>A loss of the RPN: <c>rpn_loss_cls</c> or <c>rpn_loss_bbox</c>. Informative here.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LossConfig
{
    /// <summary>The loss's name, such as <c>CrossEntropyLoss</c> or <c>L1Loss</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>
    /// Whether the RPN was trained with one logit per anchor; null where the loss has no such field. A bundle always has one logit per
    /// anchor: a two-way softmax is exported as the difference of its two.
    /// </summary>
    public bool? UseSigmoid { get; init; }

    /// <summary>Weight in the sum of losses; default 1.</summary>
    public float LossWeight { get; init; } = 1f;

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    internal static LossConfig Read(JsonFields parent, string name, LossConfig fallback)
    {
        if (parent.Object(name) is not JsonFields fields)
        {
            return fallback;
        }

        bool? useSigmoid = fallback.UseSigmoid;
        if (fields.IsWritten("use_sigmoid"))
        {
            useSigmoid = fields.Bool("use_sigmoid", true);
        }

        return new LossConfig
        {
            Type = fields.Text("type") ?? fallback.Type,
            UseSigmoid = useSigmoid,
            LossWeight = fields.Single("loss_weight", fallback.LossWeight),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", Type);
        if (UseSigmoid is bool useSigmoid)
        {
            writer.WriteBoolean("use_sigmoid", useSigmoid);
        }

        writer.WriteNumber("loss_weight", LossWeight);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
