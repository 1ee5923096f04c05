using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>Tells for one image which annotation each detection stands for, across classes.</summary>
internal static class ImageMatcher
{
    /// <summary>A detection on a crowd of its own class: neither right nor wrong.</summary>
    public const int OnCrowd = -2;

    /// <summary>A detection that stands for nothing.</summary>
    public const int None = -1;

    /// <summary>
    /// Matches greedily, best score first: all detections with annotations of their own class, then those that are left with what is
    /// left of other classes.
    /// </summary>
    /// <param name="cell">All annotations and detections of the image, best score first.</param>
    /// <param name="overlaps">The matrix [detections, annotations].</param>
    /// <param name="ignored">Whether an annotation does not count.</param>
    /// <param name="threshold">The least overlap.</param>
    /// <returns>For each detection the position of its annotation, <see cref="OnCrowd"/> or <see cref="None"/>.</returns>
    public static int[] Match(Cell cell, ReadOnlySpan<double> overlaps, Func<CocoAnnotation, bool> ignored, double threshold)
    {
        int truths = cell.Truth.Length;
        int[] matches = new int[cell.Detections.Length];
        bool[] taken = Array.ConvertAll(cell.Truth, truth => ignored(truth));
        Array.Fill(matches, None);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int d = 0; d < matches.Length; d++)
            {
                if (matches[d] != None)
                {
                    continue;
                }

                double best = threshold;
                for (int g = 0; g < truths; g++)
                {
                    bool same = cell.Truth[g].CategoryId == cell.Detections[d].CategoryId;
                    if (!taken[g] && same == (pass == 0) && overlaps[(d * truths) + g] >= best)
                    {
                        (best, matches[d]) = (overlaps[(d * truths) + g], g);
                    }
                }

                if (matches[d] >= 0)
                {
                    taken[matches[d]] = true;
                }
                else if (pass == 0 && IsOnIgnored(cell, overlaps.Slice(d * truths, truths), d, ignored, threshold))
                {
                    matches[d] = OnCrowd;
                }
            }
        }

        return matches;
    }

    private static bool IsOnIgnored(Cell cell, ReadOnlySpan<double> overlaps, int detection, Func<CocoAnnotation, bool> ignored, double threshold)
    {
        for (int g = 0; g < overlaps.Length; g++)
        {
            if (overlaps[g] >= threshold && cell.Truth[g].CategoryId == cell.Detections[detection].CategoryId && ignored(cell.Truth[g]))
            {
                return true;
            }
        }

        return false;
    }
}
