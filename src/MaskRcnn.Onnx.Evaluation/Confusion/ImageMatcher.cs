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
    /// <param name="image">The annotations and detections.</param>
    /// <param name="similarity">What is compared.</param>
    /// <param name="threshold">The least overlap.</param>
    /// <returns>For each detection the position of its annotation, <see cref="OnCrowd"/> or <see cref="None"/>.</returns>
    public static int[] Match(ImageEntries image, Similarity similarity, double threshold)
    {
        int truths = image.Truth.Length;
        double[] overlaps = new double[truths * image.Detections.Length];
        similarity.Fill(image.Truth, image.Detections, overlaps);
        bool[] taken = Array.ConvertAll(image.Truth, truth => !similarity.Counts(truth));
        bool[] ignored = [.. taken];
        int[] matches = new int[image.Detections.Length];
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
                bool onCrowd = false;
                for (int g = 0; g < truths; g++)
                {
                    double overlap = overlaps[(d * truths) + g];
                    bool same = image.Truth[g].CategoryId == image.Detections[d].CategoryId;
                    if (same != (pass == 0) || overlap < threshold)
                    {
                        continue;
                    }

                    onCrowd |= same && ignored[g];
                    if (!taken[g] && overlap >= best)
                    {
                        (best, matches[d]) = (overlap, g);
                    }
                }

                if (matches[d] >= 0)
                {
                    taken[matches[d]] = true;
                }
                else if (onCrowd)
                {
                    matches[d] = OnCrowd;
                }
            }
        }

        return matches;
    }
}
