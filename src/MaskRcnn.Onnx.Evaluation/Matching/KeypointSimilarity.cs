using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>Object keypoint similarity, COCO's measure for poses (pycocotools' <c>computeOks</c>).</summary>
internal sealed class KeypointSimilarity : Similarity
{
    private const double Tiny = 2.220446049250313e-16;

    private static readonly double[] CocoPersonSigmas =
        [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089];

    private readonly double[] _variances;

    /// <summary>Takes the spreads; null for those of COCO's person.</summary>
    public KeypointSimilarity(IReadOnlyList<double>? sigmas)
    {
        sigmas ??= CocoPersonSigmas;
        if (sigmas.Any(sigma => !(sigma > 0)))
        {
            throw new ArgumentException("The spread of every keypoint must be positive.", nameof(sigmas));
        }

        _variances = [.. sigmas.Select(sigma => sigma * 2 * (sigma * 2))];
    }

    public override bool Counts(CocoAnnotation annotation) => annotation.MarkedKeypoints > 0 && base.Counts(annotation);

    public override void Check(CocoDataset dataset, CocoDetections detections)
    {
        foreach (CocoAnnotation annotation in dataset.Annotations)
        {
            Check(annotation.Keypoints, $"annotation {annotation.Id}");
        }

        for (int i = 0; i < detections.All.Count; i++)
        {
            Check(detections.All[i].Keypoints, $"result {i}");
        }
    }

    public override void Fill(ReadOnlySpan<CocoAnnotation> truths, ReadOnlySpan<CocoDetection> detections, Span<double> matrix)
    {
        int next = 0;
        foreach (CocoDetection detection in detections)
        {
            foreach (CocoAnnotation truth in truths)
            {
                matrix[next++] = Of(detection.Keypoints!, truth);
            }
        }
    }

    private double Of(IReadOnlyList<double> detection, CocoAnnotation truth)
    {
        IReadOnlyList<double> points = truth.Keypoints!;
        CocoBox box = truth.Box;
        bool anyMarked = false;
        for (int k = 0; k < _variances.Length; k++)
        {
            anyMarked |= points[(3 * k) + 2] > 0;
        }

        double sum = 0;
        int count = 0;
        for (int k = 0; k < _variances.Length; k++)
        {
            double dx;
            double dy;
            if (anyMarked)
            {
                if (!(points[(3 * k) + 2] > 0))
                {
                    continue;
                }

                dx = detection[3 * k] - points[3 * k];
                dy = detection[(3 * k) + 1] - points[(3 * k) + 1];
            }
            else
            {
                // Nothing is marked: the distance to a box of three times the size.
                dx = Outside(detection[3 * k], box.X - box.Width, box.X + (box.Width * 2));
                dy = Outside(detection[(3 * k) + 1], box.Y - box.Height, box.Y + (box.Height * 2));
            }

            sum += Math.Exp(-(((dx * dx) + (dy * dy)) / _variances[k] / (truth.Area + Tiny) / 2));
            count++;
        }

        return sum / count;
    }

    private static double Outside(double value, double least, double most) => Math.Max(0, least - value) + Math.Max(0, value - most);

    private void Check(IReadOnlyList<double>? keypoints, string entry)
    {
        if (keypoints is null)
        {
            throw new EvaluationDataException("is missing, so keypoints cannot be evaluated", null, entry, "keypoints");
        }

        if (keypoints.Count != 3 * _variances.Length)
        {
            throw new EvaluationDataException($"has {keypoints.Count / 3} keypoints instead of {_variances.Length}", null, entry, "keypoints");
        }
    }
}
