using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion;

/// <summary>How a checkpoint becomes a bundle.</summary>
/// <remarks>Immutable, apart from the JSON objects, which are not written to.</remarks>
public sealed record ConversionOptions
{
    /// <summary>The family, where the weights' names should not decide: <c>torchvision</c>, <c>detectron2</c>, <c>mmdetection</c> or <c>huggingface</c>; default null.</summary>
    public string? Family { get; init; }

    /// <summary>Fields of config.json that the weights cannot tell (labels, anchors, thresholds); they win over the family's. Default none.</summary>
    public JsonObject? Config { get; init; }

    /// <summary>Fields of preprocessor_config.json; they win over the family's. Default none.</summary>
    public JsonObject? Preprocessor { get; init; }

    /// <summary>The names of the classes without the background, in the checkpoint's order; default null: the checkpoint's own or COCO's.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Epsilon of the batch norms; default null: the family's rule, which the summary tells.</summary>
    public double? BatchNormEpsilon { get; init; }

    /// <summary>
    /// Store and compute the graphs in half precision, inputs and outputs staying single; default false. Files are half as large, and
    /// what a graph gives differs by up to 1 % of an output's largest value. A weight beyond 65,504 is refused. Meant for graphics cards:
    /// processors convert to single precision and back on the way.
    /// </summary>
    public bool HalfPrecision { get; init; }

    /// <summary>The bundle's name; default null: the output folder's.</summary>
    public string? Name { get; init; }

    /// <summary>The weights' licence, for the manifest; default null: not said.</summary>
    public string? License { get; init; }

    /// <summary>Where the weights came from, for the manifest; the checkpoint's file name and hash are added. Default null.</summary>
    public string? Source { get; init; }

    /// <summary>Replace a bundle that stands in the output folder; default false: an error.</summary>
    public bool Overwrite { get; init; }
}
