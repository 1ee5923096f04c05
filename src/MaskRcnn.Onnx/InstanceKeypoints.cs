using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;

namespace MaskRcnn.Onnx;

/// <summary>Runs the keypoint head for the chosen detections and brings the points to pixels of the original image.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class InstanceKeypoints(BundleSettings settings)
{
    /// <summary>The keypoints of every detection of every image.</summary>
    public Keypoint[][][] Run(
        MaskRcnnForObjectDetection model,
        MaskRcnnModelOutput output,
        ObjectDetectionResult[] detections,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        int points = settings.Keypoints.Names.Count;
        BoundingBox[] boxes = [.. detections.SelectMany(result => result.Detections).Select(detection => detection.NetworkBox)];
        int length = model.Heads.HeatMapsLength;
        float[] maps = TensorPool.Shared.Rent(checked(boxes.Length * length));
        try
        {
            Memory<float> heatMaps = maps.AsMemory(0, boxes.Length * length);
            model.Heads.RunKeypointHead(output.FpnHiddenStates, detections, heatMaps, clock, cancellationToken);
            var found = new Keypoint[boxes.Length * points];
            KeypointDecoder.Decode(
                heatMaps.Span, points, model.HeatMapSize, boxes, settings.Conventions.KeypointScore, found, cancellationToken);
            Keypoint[][][] all = Split(found, points, output, detections);
            clock.Finish(Stage.MaskHead);
            return all;
        }
        finally
        {
            TensorPool.Shared.Return(maps);
        }
    }

    private static Keypoint[][][] Split(Keypoint[] found, int points, MaskRcnnModelOutput output, ObjectDetectionResult[] detections)
    {
        var all = new Keypoint[detections.Length][][];
        int next = 0;
        for (int image = 0; image < all.Length; image++)
        {
            var scale = new ImageScale(output.OriginalSizes[image], output.ResizedSizes[image]);
            all[image] = new Keypoint[detections[image].Count][];
            for (int index = 0; index < all[image].Length; index++)
            {
                all[image][index] = Array.ConvertAll(found[next..(next + points)], point => ToOriginal(point, scale));
                next += points;
            }
        }

        return all;
    }

    private static Keypoint ToOriginal(Keypoint point, ImageScale scale)
    {
        BoundingBox place = scale.ToOriginal(new BoundingBox(point.X, point.Y, point.X, point.Y));
        return point with { X = place.X1, Y = place.Y1 };
    }
}
