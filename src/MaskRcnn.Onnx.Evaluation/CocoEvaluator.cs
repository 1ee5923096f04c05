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

        Cell[] cells = CellSplitter.Split(dataset, detections, limits.Max(), options.UseCategories);
        var matched = new MatchedCell[cells.Length];
        var matcher = new CellMatcher(similarity, ranges);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, cells.Length, parallel, i => matched[i] = matcher.Match(cells[i]));

        int categories = options.UseCategories ? dataset.Categories.Count : 1;
        var curves = new PrecisionRecall(categories, ranges.Count, limits.Length);
        int[] starts = Starts(matched, categories);
        Parallel.For(0, categories, parallel, category =>
        {
            int start = starts[category];
            Accumulator.Run(matched.AsSpan(start, starts[category + 1] - start), category, ranges.Count, limits, curves);
        });
        return new EvaluationResult(options.Type, options.UseCategories ? dataset.Categories : [], limits, curves);
    }

    /// <summary>Where the cells of each class begin, and where those of the last one end.</summary>
    private static int[] Starts(MatchedCell[] cells, int categories)
    {
        int[] starts = new int[categories + 1];
        foreach (MatchedCell cell in cells)
        {
            starts[cell.Category + 1]++;
        }

        for (int category = 0; category < categories; category++)
        {
            starts[category + 1] += starts[category];
        }

        return starts;
    }
}
