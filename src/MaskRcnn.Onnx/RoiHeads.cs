using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx;

/// <summary>The second stage: RoIs are pooled and go through their heads, a chunk at a time so that memory does not grow with their number.</summary>
internal sealed class RoiHeads
{
    private const int BoxChunk = 256;
    private const int MaskChunk = 64;

    private readonly GraphSet _graphs;
    private readonly IRoiPooler _pooler;
    private readonly RoiAlignOptions _boxPooling;
    private readonly RoiAlignOptions _maskPooling;
    private readonly RoiAlignOptions _keypointPooling;

    public RoiHeads(GraphSet graphs, BundleSettings settings, IRoiPooler pooler)
    {
        _graphs = graphs;
        _pooler = pooler;
        _boxPooling = settings.ToPooling(settings.BoxRoi, settings.BoxStrides);
        _maskPooling = settings.ToPooling(settings.MaskRoi, settings.MaskStrides);
        _keypointPooling = settings.ToPooling(settings.KeypointRoi, settings.KeypointStrides);
    }

    /// <summary>Takes the feature maps over into the memory that the pooler reads.</summary>
    public FeaturePyramid Take(BackboneMaps maps, CancellationToken cancellationToken)
    {
        var pyramid = new HostFeaturePyramid(maps.Batch, _graphs.Backbone.Channels, _graphs.Backbone.FeatureStrides);
        try
        {
            for (int level = 0; level < maps.FeatureLevels; level++)
            {
                MapShape shape = maps.FeatureShape(level);
                pyramid.Load(level, shape.Height, shape.Width, maps.Features(level).Span, cancellationToken: cancellationToken);
            }

            return pyramid;
        }
        catch
        {
            pyramid.Dispose();
            throw;
        }
    }

    /// <summary>Fills the logits and deltas of an output.</summary>
    public void RunBoxHead(MaskRcnnModelOutput output, StageClock clock, CancellationToken cancellationToken)
    {
        RegionOfInterest[] rois = [.. output.Rois];
        BoxHeadGraph head = _graphs.BoxHead;
        Pool(output.FpnHiddenStates, rois, BoxChunk, head.Pooled.Count, _boxPooling, clock, Stage.BoxHead, (pooled, start, count) =>
            head.Run(
                pooled,
                count,
                output.LogitsBuffer.Slice(start * head.LogitsPerRoi, count * head.LogitsPerRoi),
                output.DeltasBuffer.Slice(start * head.DeltasPerRoi, count * head.DeltasPerRoi),
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Values of one detection's mask map; 0 without a mask head.</summary>
    public int MaskLength => _graphs.MaskHead is { } head ? head.MaskSize * head.MaskSize : 0;

    /// <summary>Values of one detection's heat maps; 0 without a keypoint head.</summary>
    public int HeatMapsLength => _graphs.KeypointHead is { } head ? head.Keypoints * head.MapSize * head.MapSize : 0;

    /// <summary>Writes the mask logits of detections, [detections, M, M].</summary>
    public void RunMaskHead(
        FeaturePyramid pyramid,
        IReadOnlyList<ObjectDetectionResult> detections,
        Memory<float> logits,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        MaskHeadGraph head = _graphs.MaskHead ?? throw new InvalidOperationException("The bundle has no mask head: it finds no masks.");
        long[] labels = [.. detections.SelectMany(result => result.Detections).Select(detection => (long)detection.ClassId)];
        int map = MaskLength;
        Pool(pyramid, RoisOf(detections), MaskChunk, head.Pooled.Count, _maskPooling, clock, Stage.MaskHead, (pooled, start, count) =>
            head.Run(pooled, labels.AsMemory(start, count), count, logits.Slice(start * map, count * map), cancellationToken),
            cancellationToken);
    }

    /// <summary>Writes the heat maps of detections, [detections, N, S, S].</summary>
    public void RunKeypointHead(
        FeaturePyramid pyramid,
        IReadOnlyList<ObjectDetectionResult> detections,
        Memory<float> heatMaps,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        KeypointHeadGraph head = _graphs.KeypointHead ?? throw new InvalidOperationException("The bundle has no keypoint head.");
        int maps = HeatMapsLength;
        Pool(pyramid, RoisOf(detections), MaskChunk, head.Pooled.Count, _keypointPooling, clock, Stage.MaskHead, (pooled, start, count) =>
            head.Run(pooled, count, heatMaps.Slice(start * maps, count * maps), cancellationToken),
            cancellationToken);
    }

    private static RegionOfInterest[] RoisOf(IReadOnlyList<ObjectDetectionResult> detections) =>
        [.. detections.SelectMany((result, image) => result.Detections.Select(detection => new RegionOfInterest(image, detection.NetworkBox)))];

    private void Pool(
        FeaturePyramid pyramid,
        RegionOfInterest[] rois,
        int chunk,
        int pooledLength,
        RoiAlignOptions pooling,
        StageClock clock,
        Stage headStage,
        Action<ReadOnlyMemory<float>, int, int> head,
        CancellationToken cancellationToken)
    {
        float[] pooled = TensorPool.Shared.Rent(checked(Math.Min(chunk, rois.Length) * pooledLength));
        try
        {
            for (int start = 0; start < rois.Length; start += chunk)
            {
                int count = Math.Min(chunk, rois.Length - start);
                _pooler.Pool(pyramid, rois.AsSpan(start, count), pooling, pooled, cancellationToken);
                clock.Finish(Stage.Pooling);
                head(pooled.AsMemory(0, count * pooledLength), start, count);
                clock.Finish(headStage);
            }
        }
        finally
        {
            TensorPool.Shared.Return(pooled);
        }
    }
}
