using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>A <c>*_roi_extractor_roi_layer</c> object: how RoIs are pooled for one head.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RoiLayerConfig
{
    /// <summary>The kind of pooling; only <c>RoIAlign</c> is known.</summary>
    public string Type { get; init; } = "RoIAlign";

    /// <summary>Rows of the pooled map, 1..128; <c>output_size</c> is one number or height and width.</summary>
    public int OutputHeight { get; init; }

    /// <summary>Columns of the pooled map, 1..128.</summary>
    public int OutputWidth { get; init; }

    /// <summary>Samples per bin and axis, 1..64; 0 is adaptive: as many as the bin has feature pixels. Default 0.</summary>
    public int SamplingRatio { get; init; }

    /// <summary>true subtracts half a pixel; false is the legacy rule, where a RoI has at least one feature pixel. Default true.</summary>
    public bool Aligned { get; init; } = true;

    /// <summary>Fields of the file that have no meaning here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    /// <summary>A layer with a square output and otherwise the defaults.</summary>
    internal static RoiLayerConfig OfSize(int size) => new() { OutputHeight = size, OutputWidth = size };

    internal static RoiLayerConfig Read(JsonFields parent, string name, RoiLayerConfig fallback)
    {
        if (parent.Object(name) is not JsonFields fields)
        {
            return fallback;
        }

        string type = fields.Text("type") ?? "RoIAlign";
        IReadOnlyList<int> size = [fallback.OutputHeight, fallback.OutputWidth];
        if (fields.TryGet("output_size", out JsonElement written))
        {
            size = written.ValueKind == JsonValueKind.Array
                ? fields.Ints("output_size", size, 1, Limits.RoiSide, 2, 2)
                : [fields.Int("output_size", 0, 1, Limits.RoiSide), fields.Int("output_size", 0, 1, Limits.RoiSide)];
        }

        return new RoiLayerConfig
        {
            Type = type == "RoIAlign" ? type : throw fields.Error("type", "must be \"RoIAlign\"; other kinds of pooling are not supported"),
            OutputHeight = size[0],
            OutputWidth = size[1],
            SamplingRatio = Math.Max(0, fields.Int("sampling_ratio", 0, -1, Limits.SamplingRatio)),
            Aligned = fields.Bool("aligned", true),
            AdditionalFields = fields.Unknown(),
        };
    }

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", Type);
        if (OutputHeight == OutputWidth)
        {
            writer.WriteNumber("output_size", OutputHeight);
        }
        else
        {
            writer.WriteNumbers("output_size", [OutputHeight, OutputWidth]);
        }

        writer.WriteNumber("sampling_ratio", SamplingRatio);
        writer.WriteBoolean("aligned", Aligned);
        writer.WriteFields(AdditionalFields);
        writer.WriteEndObject();
    }
}
