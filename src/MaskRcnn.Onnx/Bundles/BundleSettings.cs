using System.Collections.Immutable;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// What the pipeline needs to know of a model, resolved: defaults filled in, and where a setting stands twice the one that counts.
/// </summary>
/// <remarks>
/// Immutable. Precedence: <c>inference</c> over the named field; a field written in config.json over one written in
/// preprocessor_config.json over the default, with a warning where both are written and differ.
/// Lists of strides are null where no file has them: then the levels are those of the graphs.
/// </remarks>
public sealed record BundleSettings
{
    /// <summary>K, the number of classes without the background.</summary>
    public int ClassCount => Labels.Count;

    /// <summary>Label of class i at index i.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The id of class i in its dataset, at index i; distinct.</summary>
    public required IReadOnlyList<int> CategoryIds { get; init; }

    /// <summary>How the network's outputs become results; the smallest proposal side is resolved too.</summary>
    public required FamilyConventions Conventions { get; init; }

    /// <summary>Candidates of a level that go on to decoding, best first; 1..1,000,000.</summary>
    public required int RpnNmsPre { get; init; }

    /// <summary>Proposals that an image keeps over all levels; 1..1,000,000.</summary>
    public required int RpnMaxPerImage { get; init; }

    /// <summary>A proposal is suppressed by a better one with a greater IoU than this; infinite: none is.</summary>
    public required double RpnIouThreshold { get; init; }

    /// <summary>Whether proposals of different levels suppress each other too; false unless a file says so.</summary>
    public required bool RpnSuppressAcrossLevels { get; init; }

    /// <summary>Means of the RPN's dx, dy, dw, dh; 4 values.</summary>
    public required ImmutableArray<float> RpnCoderMeans { get; init; }

    /// <summary>Standard deviations of the RPN's dx, dy, dw, dh; 4 positive values.</summary>
    public required ImmutableArray<float> RpnCoderStds { get; init; }

    /// <summary>Candidates with a greater score than this become detections; at most 1.</summary>
    public required float ScoreThreshold { get; init; }

    /// <summary>A detection is suppressed by a better one with a greater IoU than this; infinite: none is.</summary>
    public required double IouThreshold { get; init; }

    /// <summary>Whether detections of different classes suppress each other too; false unless a file says so.</summary>
    public required bool SuppressAcrossClasses { get; init; }

    /// <summary>Detections that an image keeps; 1..1,000,000.</summary>
    public required int MaxPerImage { get; init; }

    /// <summary>The probability from which a pixel belongs to a mask; negative: the port's 8-bit soft masks.</summary>
    public required float MaskThreshold { get; init; }

    /// <summary>Whether the box head gives one box for all classes, [rois, 4] instead of [rois, 4K].</summary>
    public required bool ClassAgnosticBoxes { get; init; }

    /// <summary>Means of the box head's dx, dy, dw, dh; 4 values.</summary>
    public required ImmutableArray<float> BoxCoderMeans { get; init; }

    /// <summary>Standard deviations of the box head's dx, dy, dw, dh; 4 positive values.</summary>
    public required ImmutableArray<float> BoxCoderStds { get; init; }

    /// <summary>How RoIs are pooled for the box head.</summary>
    public required RoiLayerConfig BoxRoi { get; init; }

    /// <summary>How RoIs are pooled for the mask head.</summary>
    public required RoiLayerConfig MaskRoi { get; init; }

    /// <summary>How RoIs are pooled for the keypoint head.</summary>
    public required RoiLayerConfig KeypointRoi { get; init; }

    /// <summary>Strides of the RPN's levels where config.json has them.</summary>
    public required IReadOnlyList<int>? AnchorStrides { get; init; }

    /// <summary>Strides of the box head's levels where config.json has them.</summary>
    public required IReadOnlyList<int>? BoxStrides { get; init; }

    /// <summary>Strides of the mask head's levels where config.json has them.</summary>
    public required IReadOnlyList<int>? MaskStrides { get; init; }

    /// <summary>Strides of the keypoint head's levels where config.json has them.</summary>
    public required IReadOnlyList<int>? KeypointStrides { get; init; }

    /// <summary>Anchor size in strides, for levels without anchors of their own.</summary>
    public required ImmutableArray<float> AnchorScales { get; init; }

    /// <summary>Anchor height over width, for levels without anchors of their own.</summary>
    public required ImmutableArray<float> AnchorRatios { get; init; }

    /// <summary>Whether generated anchors are rounded to whole pixels, as torchvision's are.</summary>
    public required bool RoundAnchors { get; init; }

    /// <summary>Anchors of a cell by stride, where config.json has them; they decide.</summary>
    public required IReadOnlyDictionary<int, IReadOnlyList<BoundingBox>> CellAnchors { get; init; }

    /// <summary>What the keypoints are; COCO person's where no file says anything, also for models without a keypoint head.</summary>
    public required KeypointLayout Keypoints { get; init; }

    /// <summary>Where the two files disagree.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The settings of a model from its two files.</summary>
    /// <exception cref="BundleException">The files cannot belong together.</exception>
    public static BundleSettings Resolve(MaskRcnnConfig config, MaskRcnnImageProcessorConfig processor)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(processor);
        return new BundleSettingsResolver(config, processor).Resolve();
    }
}
