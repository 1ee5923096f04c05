using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Tests;

/// <summary>
/// COCO's evaluation written down from its definition, step by step and without a thought to speed: images, classes, size ranges and limits
/// in nested loops, masks as bitmaps.
/// </summary>
internal sealed class NaiveCocoEvaluator(CocoDataset dataset, CocoDetections detections, EvaluationOptions options)
{
    private const double Epsilon = 2.220446049250313e-16;

    private readonly int[] _limits = [.. options.MaxDetections ?? [1, 10, 100]];
    private readonly Dictionary<(int Category, int Range, int Limit, int Threshold), (double[] Precision, double Recall)> _cells = [];

    public EvaluationSummary Evaluate()
    {
        AreaRange[] ranges = [.. AreaRange.Of(options.Type)];
        for (int k = 0; k < dataset.Categories.Count; k++)
        {
            for (int a = 0; a < ranges.Length; a++)
            {
                List<Outcome> images = [.. dataset.Images.Select(image => EvaluateImage(image.Id, dataset.Categories[k].Id, ranges[a]))];
                for (int m = 0; m < _limits.Length; m++)
                {
                    Accumulate((k, a, m), images, _limits[m]);
                }
            }
        }

        int last = _limits.Length - 1;
        bool small = ranges.Length == 4;
        int medium = small ? 2 : 1;
        return new EvaluationSummary
        {
            AP = Precision(0, null),
            AP50 = Precision(0, 0),
            AP75 = Precision(0, 5),
            APs = small ? Precision(1, null) : null,
            APm = Precision(medium, null),
            APl = Precision(medium + 1, null),
            AR = [.. _limits.Select((limit, m) => KeyValuePair.Create(limit, Recall(0, m, null)))],
            AR50 = Recall(0, last, 0),
            AR75 = Recall(0, last, 5),
            ARs = small ? Recall(1, last, null) : null,
            ARm = Recall(medium, last, null),
            ARl = Recall(medium + 1, last, null),
        };
    }

    private Outcome EvaluateImage(long image, int category, AreaRange range)
    {
        CocoAnnotation[] truth = [.. dataset.Annotations.Where(g => g.ImageId == image && g.CategoryId == category)];
        CocoDetection[] found =
        [
            .. detections.All.Where(d => d.ImageId == image && d.CategoryId == category).OrderByDescending(d => d.Score).Take(_limits.Max()),
        ];
        bool Ignored(CocoAnnotation g) => g.IsCrowd || (options.Type == EvaluationType.Keypoints && g.MarkedKeypoints == 0)
            || g.Area < range.Least || g.Area > range.Most;
        truth = [.. truth.OrderBy(g => Ignored(g) ? 1 : 0)];
        bool[,] matched = new bool[10, found.Length];
        bool[,] ignored = new bool[10, found.Length];
        for (int t = 0; t < 10; t++)
        {
            bool[] taken = new bool[truth.Length];
            for (int d = 0; d < found.Length; d++)
            {
                double least = Math.Min(EvaluationGrid.IouThresholds[t], 1 - 1e-10);
                int match = -1;
                for (int g = 0; g < truth.Length; g++)
                {
                    if (taken[g] && !truth[g].IsCrowd)
                    {
                        continue;
                    }

                    if (match > -1 && !Ignored(truth[match]) && Ignored(truth[g]))
                    {
                        break;
                    }

                    double overlap = Overlap(found[d], truth[g]);
                    if (overlap < least)
                    {
                        continue;
                    }

                    least = overlap;
                    match = g;
                }

                if (match > -1)
                {
                    matched[t, d] = true;
                    taken[match] = true;
                    ignored[t, d] = Ignored(truth[match]);
                }
                else
                {
                    double area = options.Type == EvaluationType.Masks ? found[d].Mask!.Area : found[d].Area;
                    ignored[t, d] = area < range.Least || area > range.Most;
                }
            }
        }

        return new Outcome([.. found.Select(d => d.Score)], matched, ignored, truth.Count(g => !Ignored(g)));
    }

    private void Accumulate((int Category, int Range, int Limit) at, List<Outcome> images, int limit)
    {
        int counted = images.Sum(image => image.Counted);
        (Outcome Image, int Place)[] all =
        [
            .. images.SelectMany(image => Enumerable.Range(0, Math.Min(limit, image.Scores.Length)).Select(place => (image, place)))
                .OrderByDescending(entry => entry.image.Scores[entry.place]),
        ];
        for (int t = 0; t < 10; t++)
        {
            if (counted == 0)
            {
                _cells[(at.Category, at.Range, at.Limit, t)] = ([.. Enumerable.Repeat(-1.0, 101)], -1);
                continue;
            }

            double right = 0;
            double wrong = 0;
            var recall = new List<double>();
            var precision = new List<double>();
            foreach ((Outcome image, int place) in all)
            {
                right += image.Matched[t, place] && !image.Ignored[t, place] ? 1 : 0;
                wrong += !image.Matched[t, place] && !image.Ignored[t, place] ? 1 : 0;
                recall.Add(right / counted);
                precision.Add(right / (wrong + right + Epsilon));
            }

            for (int i = precision.Count - 1; i > 0; i--)
            {
                precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
            }

            double[] sampled =
            [
                .. EvaluationGrid.RecallPoints.Select(point =>
                {
                    int first = recall.FindIndex(value => value >= point);
                    return first < 0 ? 0 : precision[first];
                }),
            ];
            _cells[(at.Category, at.Range, at.Limit, t)] = (sampled, recall.Count > 0 ? recall[^1] : 0);
        }
    }

    private double Precision(int range, int? threshold) => Mean(
        Cells(range, _limits.Length - 1, threshold).SelectMany(cell => cell.Precision));

    private double Recall(int range, int limit, int? threshold) => Mean(Cells(range, limit, threshold).Select(cell => cell.Recall));

    private IEnumerable<(double[] Precision, double Recall)> Cells(int range, int limit, int? threshold) =>
        _cells.Where(cell => cell.Key.Range == range && cell.Key.Limit == limit && (threshold ?? cell.Key.Threshold) == cell.Key.Threshold)
            .Select(cell => cell.Value);

    private static double Mean(IEnumerable<double> values)
    {
        double[] counted = [.. values.Where(value => value > -1)];
        return counted.Length == 0 ? -1 : counted.Sum() / counted.Length;
    }

    private double Overlap(CocoDetection d, CocoAnnotation g) => options.Type switch
    {
        EvaluationType.Boxes => BoxOverlap(d.Box, g.Box, g.IsCrowd),
        EvaluationType.Masks => MaskOverlap(d, g),
        _ => PoseSimilarity(d, g, options.KeypointSigmas!),
    };

    private static double BoxOverlap(CocoBox d, CocoBox g, bool crowd)
    {
        double width = Math.Max(0, Math.Min(d.X + d.Width, g.X + g.Width) - Math.Max(d.X, g.X));
        double height = Math.Max(0, Math.Min(d.Y + d.Height, g.Y + g.Height) - Math.Max(d.Y, g.Y));
        double common = width * height;
        return common == 0 ? 0 : common / (crowd ? d.Width * d.Height : (d.Width * d.Height) + (g.Width * g.Height) - common);
    }

    public static double MaskOverlap(CocoDetection d, CocoAnnotation g)
    {
        byte[] left = new byte[d.Mask!.Image.Width * d.Mask.Image.Height];
        byte[] right = new byte[left.Length];
        d.Mask.CopyTo(left);
        g.Mask!.CopyTo(right);
        int common = left.Zip(right).Count(pair => pair.First > 0 && pair.Second > 0);
        int either = left.Zip(right).Count(pair => pair.First > 0 || pair.Second > 0);
        return common == 0 ? 0 : (double)common / (g.IsCrowd ? left.Count(value => value > 0) : either);
    }

    private static double PoseSimilarity(CocoDetection d, CocoAnnotation g, IReadOnlyList<double> sigmas)
    {
        var terms = new List<double>();
        bool marked = Enumerable.Range(0, sigmas.Count).Any(k => g.Keypoints![(3 * k) + 2] > 0);
        for (int k = 0; k < sigmas.Count; k++)
        {
            double x = d.Keypoints![3 * k];
            double y = d.Keypoints[(3 * k) + 1];
            double dx = marked ? x - g.Keypoints![3 * k]
                : Math.Max(0, g.Box.X - g.Box.Width - x) + Math.Max(0, x - (g.Box.X + (g.Box.Width * 2)));
            double dy = marked ? y - g.Keypoints![(3 * k) + 1]
                : Math.Max(0, g.Box.Y - g.Box.Height - y) + Math.Max(0, y - (g.Box.Y + (g.Box.Height * 2)));
            if (!marked || g.Keypoints![(3 * k) + 2] > 0)
            {
                double variance = Math.Pow(sigmas[k] * 2, 2);
                terms.Add(Math.Exp(-((dx * dx) + (dy * dy)) / variance / (g.Area + Epsilon) / 2));
            }
        }

        return terms.Average();
    }

    private sealed record Outcome(double[] Scores, bool[,] Matched, bool[,] Ignored, int Counted);
}
