using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>What <c>maskrcnn segment</c> was asked for.</summary>
internal sealed record SegmentSettings
{
    /// <summary>Files, folders and globs.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>A bundle's folder or name; null for the one that ships.</summary>
    public string? Model { get; init; }

    /// <summary>The folder of the results.</summary>
    public string Output { get; init; } = ".";

    /// <summary>Detections with a greater score are kept.</summary>
    public float Score { get; init; } = 0.5f;

    /// <summary>The most detections per image; null for the bundle's own limit.</summary>
    public int? Max { get; init; }

    /// <summary>Labels to keep; null for all.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>How images larger than a tile are cut; null to run each whole.</summary>
    public TilingOptions? Tiling { get; init; }

    /// <summary>Whether masks are computed.</summary>
    public bool Masks { get; init; } = true;

    /// <summary>Whether NAME.overlay.png is drawn.</summary>
    public bool Overlay { get; init; }

    /// <summary>Whether NAME.labels.png and NAME.mask-000.png are written.</summary>
    public bool MaskPng { get; init; }

    /// <summary>What the results are written as.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>Whether folders are searched with their sub-folders.</summary>
    public bool Recursive { get; init; }

    /// <summary>Where the model runs.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>Whether results that are there already are made anew.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether nothing but problems is said.</summary>
    public bool Quiet { get; init; }
}
