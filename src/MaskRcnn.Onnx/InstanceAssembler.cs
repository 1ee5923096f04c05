using System.Numerics.Tensors;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx;

/// <summary>Chooses the detections that a caller wants and gives them labels and masks.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class InstanceAssembler(BundleSettings settings)
{
    private readonly ClassNames _classes = new(settings.Labels);
    private readonly InstanceKeypoints _keypoints = new(settings);

    // A negative mask_thr_binary asks the port for soft masks; an instance's mask is binary all the same.
    private float MaskThreshold => settings.MaskThreshold >= 0f ? settings.MaskThreshold : 0.5f;

    /// <summary>Refuses a class filter that names a class which the bundle does not have.</summary>
    /// <exception cref="ArgumentException">Names the class.</exception>
    public void CheckClasses(SegmentationOptions? options) => _classes.Ids(options?.Classes);

    /// <summary>The detections of each image that its request keeps, best first: the mask head runs for no others.</summary>
    public ObjectDetectionResult[] Select(MaskRcnnImageProcessor processor, MaskRcnnModelOutput output, SegmentationRequest[] requests)
    {
        var kept = new ObjectDetectionResult[requests.Length];
        for (int image = 0; image < requests.Length; image++)
        {
            SegmentationOptions options = requests[image].Options ?? SegmentationOptions.Default;
            bool[]? wanted = _classes.Ids(options.Classes);
            Detection[] detections = processor.SelectDetections(output, image);
            kept[image] = new ObjectDetectionResult(
                detections
                    .Where(detection => detection.Score > options.ScoreThreshold && (wanted is null || wanted[detection.ClassId]))
                    .Take(options.MaxInstances ?? int.MaxValue)
                    .ToArray());
        }

        return kept;
    }

    /// <summary>Runs the mask head for the detections whose request asks for masks, the keypoint head for all, and makes the results.</summary>
    public SegmentationResult[] Assemble(
        MaskRcnnForObjectDetection model,
        MaskRcnnModelOutput output,
        ObjectDetectionResult[] detections,
        SegmentationRequest[] requests,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        InstanceMask[][] masks = model.HasMasks
            ? RunMasks(model, output, OnlyWithMasks(detections, requests), clock, cancellationToken)
            : [];
        Keypoint[][][] keypoints = model.HasKeypoints ? _keypoints.Run(model, output, detections, clock, cancellationToken) : [];
        var results = new SegmentationResult[requests.Length];
        StageTimings timings = clock.ToTimings();
        for (int image = 0; image < requests.Length; image++)
        {
            IReadOnlyList<Detection> found = detections[image].Detections;
            var instances = new Instance[found.Count];
            for (int index = 0; index < instances.Length; index++)
            {
                Detection detection = found[index];
                instances[index] = new Instance
                {
                    ClassId = detection.ClassId,
                    CategoryId = settings.CategoryIds[detection.ClassId],
                    Label = settings.Labels[detection.ClassId],
                    Score = detection.Score,
                    Box = detection.Box,
                    Mask = masks.Length > 0 && masks[image].Length > 0 ? masks[image][index] : null,
                    Keypoints = keypoints.Length > 0 ? Array.AsReadOnly(keypoints[image][index]) : null,
                };
            }

            results[image] = new SegmentationResult(requests[image].Frame.Size, Array.AsReadOnly(instances), timings);
        }

        return results;
    }

    private static ObjectDetectionResult[] OnlyWithMasks(ObjectDetectionResult[] detections, SegmentationRequest[] requests)
    {
        var wanted = new ObjectDetectionResult[detections.Length];
        for (int image = 0; image < wanted.Length; image++)
        {
            bool masks = (requests[image].Options ?? SegmentationOptions.Default).Masks;
            wanted[image] = masks ? detections[image] : new ObjectDetectionResult([]);
        }

        return wanted;
    }

    private InstanceMask[][] RunMasks(
        MaskRcnnForObjectDetection model,
        MaskRcnnModelOutput output,
        ObjectDetectionResult[] detections,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        int count = detections.Sum(result => result.Count);
        if (count == 0)
        {
            return [.. detections.Select(_ => Array.Empty<InstanceMask>())];
        }

        int length = model.Heads.MaskLength;
        float[] maps = TensorPool.Shared.Rent(checked(count * length));
        try
        {
            Memory<float> values = maps.AsMemory(0, count * length);
            model.Heads.RunMaskHead(output.FpnHiddenStates, detections, values, clock, cancellationToken);
            TensorPrimitives.Sigmoid(values.Span, values.Span);
            var masks = new InstanceMask[detections.Length][];
            int next = 0;
            for (int image = 0; image < masks.Length; image++)
            {
                masks[image] = new InstanceMask[detections[image].Count];
                for (int index = 0; index < masks[image].Length; index++)
                {
                    masks[image][index] = InstanceMask.FromSoftMap(
                        values.Span.Slice(next++ * length, length),
                        model.MaskSize,
                        detections[image].Detections[index].Box,
                        output.OriginalSizes[image],
                        settings.Conventions.MaskPaste,
                        MaskThreshold,
                        settings.Conventions.MaskThresholdInclusive);
                }
            }

            clock.Finish(Stage.MaskHead);
            return masks;
        }
        finally
        {
            TensorPool.Shared.Return(maps);
        }
    }
}
