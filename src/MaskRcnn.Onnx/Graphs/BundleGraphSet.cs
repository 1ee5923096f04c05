using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Geometry;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Opens the graphs of a verified bundle and holds them to its settings.</summary>
internal static class BundleGraphSet
{
    /// <inheritdoc cref="GraphSet.Open"/>
    public static GraphSet Open(ModelBundle bundle, ExecutionOptions options, ILogger? logger, CancellationToken cancellation)
    {
        BundleSettings settings = bundle.Settings;
        var files = new GraphFiles
        {
            Bundle = bundle.Name,
            Backbone = bundle.Backbone.Bytes,
            BoxHead = bundle.BoxHead.Bytes,
            MaskHead = bundle.MaskHead?.Bytes,
            KeypointHead = bundle.KeypointHead?.Bytes,
        };
        var contract = new GraphContract
        {
            Classes = settings.ClassCount,
            ClassAgnosticDeltas = settings.ClassAgnosticBoxes,
            Keypoints = settings.Keypoints.Names.Count,
            AnchorsPerCell = stride => settings.CellAnchors.TryGetValue(stride, out IReadOnlyList<BoundingBox>? anchors)
                ? anchors.Count
                : settings.AnchorScales.Length * settings.AnchorRatios.Length,
            BoxPooling = SizeOf(settings.BoxRoi),
            MaskPooling = SizeOf(settings.MaskRoi),
            KeypointPooling = SizeOf(settings.KeypointRoi),
            AnchorStrides = settings.AnchorStrides,
            BoxStrides = settings.BoxStrides,
            MaskStrides = settings.MaskStrides,
            KeypointStrides = settings.KeypointStrides,
        };
        return GraphSet.Open(files, contract, options, logger, cancellation);
    }

    private static PooledSize SizeOf(RoiLayerConfig layer) => new(layer.OutputHeight, layer.OutputWidth);
}
