using MaskRcnn.Onnx.Imaging.Annotations;

namespace MaskRcnn.Onnx.Imaging;

/// <content>Annotations that are carried along with their images.</content>
public sealed partial class MaskRcnnImageProcessor
{
    /// <summary>Preprocesses images and brings their COCO annotations to the resized pixels.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="annotations">The annotations of each image, in the same order.</param>
    /// <param name="returnSegmentationMasks">Whether the labels get masks, resized by nearest neighbour; every object then needs a segmentation.</param>
    /// <param name="cancellationToken">Checked at every output row.</param>
    /// <returns>The batch, to be disposed of by the caller, and one entry of labels per image.</returns>
    /// <exception cref="ArgumentException">The counts differ, or a segmentation is missing or does not fit its image.</exception>
    /// <inheritdoc cref="Preprocess(IReadOnlyList{ImageFrame}, CancellationToken)" path="/exception"/>
    public (PixelValues PixelValues, IReadOnlyList<DetectionLabels> Labels) Preprocess(
        IReadOnlyList<ImageFrame> images,
        IReadOnlyList<CocoImageAnnotations> annotations,
        bool returnSegmentationMasks = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(annotations);
        if (annotations.Count != images.Count)
        {
            throw new ArgumentException($"There are {annotations.Count} sets of annotations for {images.Count} images.", nameof(annotations));
        }

        PixelValues values = Preprocess(images, cancellationToken);
        try
        {
            var labels = new DetectionLabels[images.Count];
            for (int i = 0; i < labels.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                labels[i] = AnnotationResizer.Resize(annotations[i], values.OriginalSizes[i], values.ResizedSizes[i], returnSegmentationMasks);
            }

            return (values, labels);
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }
}
