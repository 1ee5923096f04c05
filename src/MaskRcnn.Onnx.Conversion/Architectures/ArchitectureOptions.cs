using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What the user said beside the checkpoint.</summary>
internal sealed record ArchitectureOptions
{
    /// <summary>Fields of config.json that decide where the weights cannot; empty: none.</summary>
    public JsonObject Config { get; init; } = [];

    /// <summary>Fields of preprocessor_config.json, likewise.</summary>
    public JsonObject Preprocessor { get; init; } = [];

    /// <summary>The names of the K classes without the background; null: the checkpoint's own, or COCO's where the number fits, or class_1...</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The batch norms' epsilon; null: the family's rule.</summary>
    public double? BatchNormEpsilon { get; init; }
}
