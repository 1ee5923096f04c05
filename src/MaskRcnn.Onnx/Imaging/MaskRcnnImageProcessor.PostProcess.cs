using System.Numerics.Tensors;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Imaging;

/// <content>The way back: from the network's outputs to detections and masks.</content>
public sealed partial class MaskRcnnImageProcessor
{
    private readonly DetectionSelector _selector;
    private readonly BundleSettings _results;

    /// <summary>Decodes, thresholds and suppresses the outputs of the network: the port's <c>post_process_object_detection</c>.</summary>
    /// <param name="outputs">What the model gave for a batch.</param>
    /// <param name="threshold">A detection is kept when its score is greater; acts after the processor's own <c>score_thr</c>. Default 0.5.</param>
    /// <param name="targetSizes">Size of each original image; null for those that the batch was preprocessed from.</param>
    /// <param name="scaleFactors">
    /// Resized over original size of each image, x and y (the port's [w, h, w, h]); null for those that the batch was preprocessed with.
    /// </param>
    /// <returns>The detections of each image, best first, boxes in pixels of the original image.</returns>
    /// <exception cref="ArgumentException">A list has not as many entries as the batch has images.</exception>
    public IReadOnlyList<ObjectDetectionResult> PostProcessObjectDetection(
        MaskRcnnModelOutput outputs,
        float threshold = 0.5f,
        IReadOnlyList<ImageSize>? targetSizes = null,
        IReadOnlyList<(float X, float Y)>? scaleFactors = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        CheckCount(targetSizes, outputs.Batch, nameof(targetSizes));
        CheckCount(scaleFactors, outputs.Batch, nameof(scaleFactors));
        var results = new ObjectDetectionResult[outputs.Batch];
        for (int image = 0; image < results.Length; image++)
        {
            ImageScale scale = ScaleOf(outputs, image, targetSizes?[image], scaleFactors?[image]);
            Detection[] detections = Select(outputs, image, scale);

            // Best first, so those above the threshold stand together.
            int kept = 0;
            while (kept < detections.Length && detections[kept].Score > threshold)
            {
                kept++;
            }

            results[image] = new ObjectDetectionResult(detections.AsSpan(0, kept));
        }

        return results;
    }

    /// <summary>Pastes masks: the port's <c>post_process_instance_segmentation</c>.</summary>
    /// <param name="objectDetectionResults">The detections of each image.</param>
    /// <param name="predictedMasks">The mask logits of all of them, from <see cref="MaskRcnnForObjectDetection.ForwardMasks"/>.</param>
    /// <param name="targetSizes">Size of each original image.</param>
    /// <returns>
    /// For each image a list with one entry per class, which holds the masks of the detections of that class in the order of the
    /// detections.
    /// </returns>
    /// <exception cref="ArgumentException">The counts do not fit each other.</exception>
    /// <exception cref="InvalidOperationException">
    /// <c>mask_thr_binary</c> is negative: then masks are not binary, and <see cref="PostProcessSoftMasks"/> gives them.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<InstanceMask>>> PostProcessInstanceSegmentation(
        IReadOnlyList<ObjectDetectionResult> objectDetectionResults, MaskLogits predictedMasks, IReadOnlyList<ImageSize> targetSizes) =>
        ByClass(objectDetectionResults, Paste(objectDetectionResults, predictedMasks, targetSizes, BinaryMask));

    /// <summary>Pastes masks without a threshold, as the port does for a negative <c>mask_thr_binary</c>: 255 times the probability, truncated.</summary>
    /// <returns>As <see cref="PostProcessInstanceSegmentation"/>; each mask has one byte per pixel of the whole image, rows from top to bottom.</returns>
    /// <inheritdoc cref="PostProcessInstanceSegmentation"/>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<byte[]>>> PostProcessSoftMasks(
        IReadOnlyList<ObjectDetectionResult> objectDetectionResults, MaskLogits predictedMasks, IReadOnlyList<ImageSize> targetSizes) =>
        ByClass(objectDetectionResults, Paste(objectDetectionResults, predictedMasks, targetSizes, SoftCanvas));

    /// <summary>
    /// Pastes masks into one map per image with its segments, the form of other Hugging Face models; an addition to the port. Pixels that
    /// several masks claim go to the best score.
    /// </summary>
    /// <inheritdoc cref="PostProcessInstanceSegmentation"/>
    public IReadOnlyList<SegmentationMap> PostProcessSegmentationMaps(
        IReadOnlyList<ObjectDetectionResult> objectDetectionResults, MaskLogits predictedMasks, IReadOnlyList<ImageSize> targetSizes)
    {
        InstanceMask[][] masks = Paste(objectDetectionResults, predictedMasks, targetSizes, BinaryMask);
        return [.. masks.Select((ofImage, image) => SegmentationMap.Paint(
            targetSizes[image],
            ofImage.Zip(objectDetectionResults[image].Detections, (mask, detection) => (mask, detection.ClassId, detection.Score))))];
    }

    /// <summary>The network's own selection of one image, before any threshold of a caller.</summary>
    internal Detection[] SelectDetections(MaskRcnnModelOutput outputs, int image) =>
        Select(outputs, image, new ImageScale(outputs.OriginalSizes[image], outputs.ResizedSizes[image]));

    private static ImageScale ScaleOf(MaskRcnnModelOutput outputs, int image, ImageSize? target, (float X, float Y)? factors)
    {
        ImageSize original = target ?? outputs.OriginalSizes[image];
        return factors is { } given
            ? new ImageScale(original, outputs.ResizedSizes[image], given.X, given.Y)
            : new ImageScale(original, outputs.ResizedSizes[image]);
    }

    private static void CheckCount<T>(IReadOnlyList<T>? list, int batch, string name)
    {
        if (list is not null && list.Count != batch)
        {
            throw new ArgumentException($"{list.Count} entries were given for a batch of {batch}.", name);
        }
    }

    private Detection[] Select(MaskRcnnModelOutput outputs, int image, ImageScale scale) =>
        _selector.Select(outputs.LogitsOf(image), outputs.DeltasOf(image), outputs.BoxesOf(image), scale);

    private InstanceMask BinaryMask(ReadOnlySpan<float> probabilities, int size, BoundingBox box, ImageSize image) =>
        _results.MaskThreshold >= 0f
            ? InstanceMask.FromSoftMap(
                probabilities,
                size,
                box,
                image,
                _results.Conventions.MaskPaste,
                _results.MaskThreshold,
                _results.Conventions.MaskThresholdInclusive)
            : throw new InvalidOperationException("mask_thr_binary is negative, which asks for soft masks: call PostProcessSoftMasks.");

    private byte[] SoftCanvas(ReadOnlySpan<float> probabilities, int size, BoundingBox box, ImageSize image)
    {
        byte[] canvas = new byte[checked(image.Width * image.Height)];
        MaskPaster.CopyProbabilitiesTo(new SoftMask(probabilities, size, box, image, _results.Conventions.MaskPaste), canvas);
        return canvas;
    }

    private static TMask[][] Paste<TMask>(
        IReadOnlyList<ObjectDetectionResult> results, MaskLogits masks, IReadOnlyList<ImageSize> targetSizes, PasteMask<TMask> paste)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(targetSizes);
        CheckCount(targetSizes, results.Count, nameof(targetSizes));
        int detections = results.Sum(result => result.Count);
        if (detections != masks.Count)
        {
            throw new ArgumentException($"There are {detections} detections and {masks.Count} mask maps.", nameof(masks));
        }

        var all = new TMask[results.Count][];
        float[] probabilities = new float[masks.Size * masks.Size];
        int next = 0;
        for (int image = 0; image < all.Length; image++)
        {
            all[image] = new TMask[results[image].Count];
            for (int index = 0; index < all[image].Length; index++)
            {
                TensorPrimitives.Sigmoid(masks[next++], probabilities);
                all[image][index] = paste(probabilities, masks.Size, results[image].Boxes[index], targetSizes[image]);
            }
        }

        return all;
    }

    private List<TMask>[][] ByClass<TMask>(IReadOnlyList<ObjectDetectionResult> results, TMask[][] masks)
    {
        var all = new List<TMask>[results.Count][];
        for (int image = 0; image < all.Length; image++)
        {
            all[image] = [.. _results.Labels.Select(_ => new List<TMask>())];
            for (int index = 0; index < masks[image].Length; index++)
            {
                all[image][results[image].Labels[index]].Add(masks[image][index]);
            }
        }

        return all;
    }

    private delegate TMask PasteMask<TMask>(ReadOnlySpan<float> probabilities, int size, BoundingBox box, ImageSize image);
}
