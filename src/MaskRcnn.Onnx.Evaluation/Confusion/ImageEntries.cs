using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>Everything in one image, all classes together.</summary>
/// <param name="Truth">The annotations, in the order of the file.</param>
/// <param name="Detections">The detections, best score first, equal scores in the order of the file.</param>
internal sealed record ImageEntries(CocoAnnotation[] Truth, CocoDetection[] Detections)
{
    /// <summary>The entries of each image of the data set, in its order, with the detections of at least a score.</summary>
    public static ImageEntries[] Of(CocoDataset dataset, CocoDetections detections, double scoreThreshold)
    {
        ILookup<long, CocoAnnotation> truth = dataset.Annotations.ToLookup(annotation => annotation.ImageId);
        ILookup<long, CocoDetection> found = detections.All.Where(detection => detection.Score >= scoreThreshold).ToLookup(detection => detection.ImageId);
        return
        [
            .. dataset.Images.Select(image => new ImageEntries(
                [.. truth[image.Id]], [.. found[image.Id].OrderByDescending(detection => detection.Score)])),
        ];
    }
}
