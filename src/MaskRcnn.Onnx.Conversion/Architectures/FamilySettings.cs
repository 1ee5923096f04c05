using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// What a family says of its models beside the weights; <see cref="BundleConfiguration"/> lays the user's own settings over it.
/// </summary>
internal sealed record FamilySettings
{
    /// <summary>See <see cref="IArchitecture.Family"/>.</summary>
    public required string Family { get; init; }

    /// <summary><c>backbone_config</c>, which is informative.</summary>
    public required JsonObject BackboneConfig { get; init; }

    /// <summary>preprocessor_config.json, without what is said of the detections, which is copied from config.json.</summary>
    public required JsonObject Preprocessor { get; init; }

    /// <summary>Anchor sizes in strides, where the user gives none.</summary>
    public IReadOnlyList<float> AnchorScales { get; init; } = [8f];

    /// <summary>Anchor heights over widths, where the user gives none.</summary>
    public IReadOnlyList<float> AnchorRatios { get; init; } = [0.5f, 1f, 2f];

    /// <summary>
    /// The anchors of a cell from its stride, the scales and the ratios; null: not written, the SDK's rule for the family acts.
    /// </summary>
    public Func<int, float[], float[], BoundingBox[]>? CellAnchors { get; init; }

    /// <summary>Whether RoIAlign subtracts half a pixel.</summary>
    public bool Aligned { get; init; } = true;

    /// <summary>Samples per bin and axis of RoIAlign; 0: adaptive.</summary>
    public int SamplingRatio { get; init; }

    /// <summary>Fields of config.json that are laid over the common ones, such as <c>rpn_test_cfg</c> or <c>inference</c>.</summary>
    public JsonObject Config { get; init; } = [];
}
