using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Detections as the references select them: every box of every class decoded, everything sorted, suppression to the end.</summary>
internal static class NaiveSelection
{
    public static List<Detection> Run(
        DetectionOptions options, IReadOnlyList<float> logits, IReadOnlyList<float> deltas, IReadOnlyList<BoundingBox> proposals, ImageScale scale)
    {
        if (proposals.Count == 0) return [];
        int classes = (logits.Count / proposals.Count) - 1;
        bool agnostic = deltas.Count == 4 * proposals.Count;
        var candidates = new List<(BoundingBox Box, float Score, int Class, int Proposal)>();
        for (int p = 0; p < proposals.Count; p++)
        {
            float[] scores = Softmax([.. Enumerable.Range(0, classes + 1).Select(c => logits[(p * (classes + 1)) + c])]);
            for (int c = 0; c < classes; c++)
            {
                int first = 4 * (agnostic ? p : (p * classes) + c);
                BoundingBox box = NaiveBoxCoder.Decode(
                    proposals[p], [deltas[first], deltas[first + 1], deltas[first + 2], deltas[first + 3]],
                    options.DeltaMeans, options.DeltaStds, options.DeltaClamp);
                if (!(float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2))) continue;
                box = options.NmsSpace == NmsSpace.Original
                    ? box.ClipTo(scale.Original.Width * scale.ScaleX, scale.Original.Height * scale.ScaleY)
                    : box.ClipTo(scale.Resized.Width, scale.Resized.Height);
                bool large = box.Width >= options.MinSize && box.Height >= options.MinSize;
                if (options.NmsSpace == NmsSpace.Original)
                    box = new BoundingBox(box.X1 / scale.ScaleX, box.Y1 / scale.ScaleY, box.X2 / scale.ScaleX, box.Y2 / scale.ScaleY);
                if (large && scores[c] > options.ScoreThreshold) candidates.Add((box, scores[c], c, p));
            }
        }

        candidates = [.. candidates.OrderByDescending(candidate => candidate.Score)];
        IEnumerable<int> kept = NaiveSuppression.Run(
            [.. candidates.Select(c => c.Box)], [.. candidates.Select(c => options.SuppressAcrossClasses ? 0 : c.Class)], options.IouThreshold);
        if (options.MaxPerImage > 0) kept = kept.Take(options.MaxPerImage);
        var results = new List<Detection>();
        foreach (int i in kept)
        {
            (BoundingBox box, float score, int classId, int proposal) = candidates[i];
            Detection detection = options.NmsSpace == NmsSpace.Original
                ? new Detection(box, scale.ToNetwork(box), score, classId, proposal)
                : new Detection(scale.ToOriginal(box), box, score, classId, proposal);
            if (options.ResultClip)
            {
                BoundingBox clipped = detection.Box.ClipTo(scale.Original.Width, scale.Original.Height);
                if (!(clipped.Width > 0f && clipped.Height > 0f)) continue;
                detection = detection with { Box = clipped };
            }

            results.Add(detection);
        }

        return results;
    }

    private static float[] Softmax(float[] logits)
    {
        float maximum = logits.Max();
        float[] powers = [.. logits.Select(logit => MathF.Exp(logit - maximum))];
        float sum = powers.Sum(); // in double inside, rounded once
        return [.. powers.Select(power => power / sum)];
    }
}
