using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What the user said beside the checkpoint.</summary>
internal sealed record ArchitectureOptions
{
    /// <summary>Fields of config.json that decide where the weights cannot; empty: none.</summary>
    public JsonObject Config { get; init; } = [];

    /// <summary>Fields of preprocessor_config.json, likewise.</summary>
    public JsonObject Preprocessor { get; init; } = [];

    /// <summary>The config.json that lies beside the checkpoint; only the Hugging Face port's counts. Empty: none.</summary>
    public JsonObject CheckpointConfig { get; init; } = [];

    /// <summary>The preprocessor_config.json that lies there, likewise.</summary>
    public JsonObject CheckpointPreprocessor { get; init; } = [];

    /// <summary>
    /// The names of the K classes without the background; null: the checkpoint's own, or COCO's where the number fits, or class_1...
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The batch norms' epsilon; null: the family's rule.</summary>
    public double? BatchNormEpsilon { get; init; }

    /// <summary>Side of the pooled input of a fully convolutional head, which its weights do not tell.</summary>
    /// <param name="part"><c>mask</c> or <c>keypoint</c>.</param>
    /// <param name="fallback">The family's.</param>
    public int PooledSize(string part, int fallback) =>
        Config[$"{part}_roi_extractor_roi_layer"] is JsonObject layer && layer["output_size"] is JsonValue size
            && size.TryGetValue(out int side) && side > 0
            ? side
            : fallback;
}
