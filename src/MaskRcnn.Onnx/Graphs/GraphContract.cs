using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>What the JSON files of a bundle say about its graphs, so that the graphs can be held to it.</summary>
internal sealed record GraphContract
{
    /// <summary>Classes without background, K.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether the box head gives one set of deltas for all classes.</summary>
    public bool ClassAgnosticDeltas { get; init; }

    /// <summary>Keypoints per instance, where the bundle names them; else null.</summary>
    public int? Keypoints { get; init; }

    /// <summary>Anchors per cell of a level, by its stride; null for a level the configuration does not decide.</summary>
    public Func<int, int?> AnchorsPerCell { get; init; } = static _ => null;

    /// <summary>Output size of the box head's RoI layer.</summary>
    public required PooledSize BoxPooling { get; init; }

    /// <summary>Output size of the mask head's RoI layer.</summary>
    public PooledSize MaskPooling { get; init; }

    /// <summary>Output size of the keypoint head's RoI layer.</summary>
    public PooledSize KeypointPooling { get; init; }

    /// <summary>Strides written in <c>anchor_generator_strides</c>; null where the list is absent.</summary>
    public IReadOnlyList<int>? AnchorStrides { get; init; }

    /// <summary>Strides written in <c>bbox_roi_extractor_featmap_strides</c>; null where the list is absent.</summary>
    public IReadOnlyList<int>? BoxStrides { get; init; }

    /// <summary>Strides written in <c>mask_roi_extractor_featmap_strides</c>; null where the list is absent.</summary>
    public IReadOnlyList<int>? MaskStrides { get; init; }

    /// <summary>Strides written in <c>keypoint_roi_extractor_featmap_strides</c>; null where the list is absent.</summary>
    public IReadOnlyList<int>? KeypointStrides { get; init; }

    /// <summary>The contract of a bundle; the settings of heads that it does not have do not count.</summary>
    public static GraphContract Of(ModelBundle bundle)
    {
        BundleSettings settings = bundle.Settings;
        int generated = settings.AnchorScales.Length * settings.AnchorRatios.Length;
        return new GraphContract
        {
            Classes = settings.ClassCount,
            ClassAgnosticDeltas = settings.ClassAgnosticBoxes,
            Keypoints = settings.Keypoints.Names.Count,
            AnchorsPerCell = stride => settings.CellAnchors.TryGetValue(stride, out var anchors) ? anchors.Count : generated,
            BoxPooling = PooledSize.Of(settings.BoxRoi),
            MaskPooling = PooledSize.Of(settings.MaskRoi),
            KeypointPooling = PooledSize.Of(settings.KeypointRoi),
            AnchorStrides = settings.AnchorStrides,
            BoxStrides = settings.BoxStrides,
            MaskStrides = bundle.MaskHead is null ? null : settings.MaskStrides,
            KeypointStrides = bundle.KeypointHead is null ? null : settings.KeypointStrides,
        };
    }
}
