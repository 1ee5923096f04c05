using MaskRcnn.Onnx.Evaluation.Reading;

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>The results of a model on the images of a data set, in the order that breaks ties between equal scores.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class CocoDetections
{
    /// <summary>Takes results that were made in code.</summary>
    /// <param name="dataset">The truth that they belong to.</param>
    /// <param name="detections">The results. Those of classes that the data set does not have are left out, as pycocotools does.</param>
    /// <exception cref="EvaluationDataException">A result names an image that is not there, or a number is not finite.</exception>
    public CocoDetections(CocoDataset dataset, IEnumerable<CocoDetection> detections)
        : this(dataset, detections, file: null)
    {
    }

    internal CocoDetections(CocoDataset dataset, IEnumerable<CocoDetection> detections, string? file)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(detections);
        var kept = new List<CocoDetection>();
        int position = 0;
        foreach (CocoDetection detection in detections)
        {
            Check(dataset, detection, file, $"result {position++}");
            if (dataset.IndexOfCategory(detection.CategoryId) < 0)
            {
                LeftOut++;
                continue;
            }

            kept.Add(detection);
        }

        All = kept;
    }

    /// <summary>The results.</summary>
    public IReadOnlyList<CocoDetection> All { get; }

    /// <summary>How many results were left out because the data set does not have their class.</summary>
    public int LeftOut { get; }

    /// <summary>Reads a file in COCO's results format: one JSON array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The truth that the results belong to.</param>
    /// <param name="cancellationToken">Looked at between the entries.</param>
    /// <exception cref="EvaluationDataException">
    /// The file is missing or malformed, or a result names an image that the data set does not have; names the file, the entry and the
    /// field.
    /// </exception>
    public static CocoDetections Load(string path, CocoDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return CocoResultsReader.Read(path, dataset, cancellationToken);
    }

    private static void Check(CocoDataset dataset, CocoDetection detection, string? file, string entry)
    {
        int image = dataset.IndexOfImage(detection.ImageId);
        if (image < 0)
        {
            throw new EvaluationDataException($"the annotations have no image {detection.ImageId}", file, entry, "image_id");
        }

        if (!double.IsFinite(detection.Score))
        {
            throw new EvaluationDataException("is no finite number", file, entry, "score");
        }

        if (detection.Mask is { } mask && mask.Image != dataset.Images[image].Size)
        {
            throw new EvaluationDataException(
                $"is a mask of {mask.Image.Width} x {mask.Image.Height}, but image {detection.ImageId} has {dataset.Images[image].Size.Width} x {dataset.Images[image].Size.Height}",
                file,
                entry,
                "segmentation");
        }
    }
}
