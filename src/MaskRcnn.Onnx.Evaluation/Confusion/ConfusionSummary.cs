using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>
/// What a user of a model meets at one score threshold: what it finds, misses, invents and takes for something else.
/// </summary>
/// <remarks>
/// Immutable and safe to share between threads. Detections are matched greedily within an image, best score first: all of them with
/// annotations of their own class, then the rest with the annotations of other classes that are left. Each annotation is found at most
/// once. Crowds, and poses without a marked keypoint, count nowhere, and neither does a detection on one of its own class. Every
/// annotation that counts is in exactly one of matched, missed and wrong class.
/// </remarks>
public sealed class ConfusionSummary
{
    private ConfusionSummary(
        EvaluationType type,
        double scoreThreshold,
        double overlapThreshold,
        ConfusionCounts[] byCategory,
        ConfusionCounts[] byImage,
        IReadOnlyList<ClassConfusion> confusions)
    {
        Type = type;
        ScoreThreshold = scoreThreshold;
        OverlapThreshold = overlapThreshold;
        ByCategory = byCategory;
        ByImage = byImage;
        Confusions = confusions;
        foreach (ConfusionCounts counts in byCategory)
        {
            Total += counts;
        }
    }

    /// <summary>What was compared.</summary>
    public EvaluationType Type { get; }

    /// <summary>Detections with at least this score were looked at.</summary>
    public double ScoreThreshold { get; }

    /// <summary>The least overlap (IoU or keypoint similarity) of a match.</summary>
    public double OverlapThreshold { get; }

    /// <summary>The counts over all classes.</summary>
    public ConfusionCounts Total { get; }

    /// <summary>The counts of each class of <see cref="CocoDataset.Categories"/>, in that order.</summary>
    public IReadOnlyList<ConfusionCounts> ByCategory { get; }

    /// <summary>The counts of each image of <see cref="CocoDataset.Images"/>, in that order.</summary>
    public IReadOnlyList<ConfusionCounts> ByImage { get; }

    /// <summary>Which classes were taken for which, the most frequent first.</summary>
    public IReadOnlyList<ClassConfusion> Confusions { get; }

    /// <summary>Counts.</summary>
    /// <param name="dataset">The truth.</param>
    /// <param name="detections">The results of a model on its images.</param>
    /// <param name="options">What is compared and on how many processors; its limits of detections do not matter here.</param>
    /// <param name="scoreThreshold">Detections with a lower score are left out; default 0.5.</param>
    /// <param name="overlapThreshold">The least overlap of a match, above 0 and up to 1; default 0.5.</param>
    /// <param name="cancellationToken">Looked at between images.</param>
    /// <exception cref="EvaluationDataException">A detection or an annotation lacks what is compared.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is out of its range.</exception>
    public static ConfusionSummary Of(
        CocoDataset dataset,
        CocoDetections detections,
        EvaluationOptions? options = null,
        double scoreThreshold = 0.5,
        double overlapThreshold = 0.5,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(detections);
        if (double.IsNaN(scoreThreshold))
        {
            throw new ArgumentOutOfRangeException(nameof(scoreThreshold), scoreThreshold, "A score threshold is a number.");
        }

        if (overlapThreshold is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(overlapThreshold), overlapThreshold, "An overlap threshold is above 0 and at most 1.");
        }

        options ??= new EvaluationOptions();
        var similarity = Similarity.Of(options);
        similarity.Check(dataset, detections);

        ImageEntries[] images = ImageEntries.Of(dataset, detections, scoreThreshold);
        int[][] matches = new int[images.Length][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, images.Length, parallel, i => matches[i] = ImageMatcher.Match(images[i], similarity, overlapThreshold));

        var tally = new ConfusionTally(dataset, similarity);
        for (int i = 0; i < images.Length; i++)
        {
            tally.Add(i, images[i], matches[i]);
        }

        return new ConfusionSummary(options.Type, scoreThreshold, overlapThreshold, tally.ByCategory, tally.ByImage, tally.Confusions());
    }
}
