using MaskRcnn.Onnx.Evaluation.Accumulation;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation;

/// <summary>COCO's average precision and recall: the numbers of pycocotools' COCOeval.</summary>
/// <remarks>
/// Masks are compared on their runs, images and classes in parallel; the result does not depend on the number of processors. Unlike
/// pycocotools, an annotation with the id 0 can be matched.
/// </remarks>
public static class CocoEvaluator
{
    /// <summary>Evaluates detections.</summary>
    /// <param name="dataset">The truth.</param>
    /// <param name="detections">The results of a model on its images.</param>
    /// <param name="options">How; null for masks with COCO's settings.</param>
    /// <param name="cancellationToken">Looked at between cells of image and class.</param>
    /// <returns>The numbers; -1 stands for "no annotation counts", also where the data set is empty.</returns>
    /// <exception cref="EvaluationDataException">A detection or an annotation lacks what is compared.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static EvaluationResult Evaluate(
        CocoDataset dataset, CocoDetections detections, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(detections);
        options ??= new EvaluationOptions();
        int[] limits = options.DetectionLimits();
        IReadOnlyList<AreaRange> ranges = AreaRange.Of(options.Type);
        var similarity = Similarity.Of(options);
        similarity.Check(dataset, detections);

        var grid = CellGrid.Of(dataset, detections, limits.Max(), options.UseCategories);
        var matcher = new CellMatcher(grid, similarity, ranges);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, grid.Cells.Length, parallel, i => matcher.Match(grid.Cells[i]));

        var curves = new PrecisionRecall(grid.Classes.Length, ranges.Count, limits.Length);
        var accumulator = new Accumulator(grid, matcher.Bits, limits, curves);
        Parallel.For(0, grid.Classes.Length, parallel, category =>
            accumulator.Run(category, Counted(grid.Truth.AsSpan(grid.Classes[category].FirstTruth, grid.Classes[category].Truths), similarity, ranges)));
        return new EvaluationResult(options.Type, options.UseCategories ? dataset.Categories : [], limits, curves, Scores(grid, matcher.Bits));
    }

    /// <summary>For each size range the annotations that a detection must find.</summary>
    private static int[] Counted(ReadOnlySpan<CocoAnnotation> truth, Similarity similarity, IReadOnlyList<AreaRange> ranges)
    {
        int[] counted = new int[ranges.Count];
        foreach (CocoAnnotation annotation in truth)
        {
            for (int range = 0; range < counted.Length; range++)
            {
                counted[range] += similarity.Counts(annotation, ranges[range]) ? 1 : 0;
            }
        }

        return counted;
    }

    private static List<(double Score, bool IsHit)> Scores(CellGrid grid, MatchBits bits)
    {
        ulong bit = MatchBits.Of(range: 0, threshold: 0);
        var scores = new List<(double Score, bool IsHit)>(grid.Detections.Length);
        for (int i = 0; i < grid.Detections.Length; i++)
        {
            if ((bits.Ignored[i] & bit) == 0)
            {
                scores.Add((grid.Detections[i].Score, (bits.Matched[i] & bit) != 0));
            }
        }

        return scores;
    }
}
