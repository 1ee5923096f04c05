using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Non-maximum suppression as the textbook has it: every kept box strikes out all later ones that overlap it too much.</summary>
internal static class NaiveSuppression
{
    /// <summary>The indices of the kept boxes of <paramref name="boxes"/>, which come best first.</summary>
    public static List<int> Run(IReadOnlyList<BoundingBox> boxes, IReadOnlyList<int> groups, double threshold)
    {
        var struck = new bool[boxes.Count];
        var kept = new List<int>();
        for (int i = 0; i < boxes.Count; i++)
        {
            if (struck[i]) continue;
            kept.Add(i);
            for (int j = i + 1; j < boxes.Count; j++)
            {
                if (groups[i] == groups[j] && Overlap(boxes[i], boxes[j]) > threshold) struck[j] = true;
            }
        }

        return kept;
    }

    /// <summary>Intersection over union in float32, as torchvision's operator computes it: 0 / 0 is NaN, which is never more than anything.</summary>
    public static float Overlap(BoundingBox a, BoundingBox b)
    {
        float width = Math.Max(0f, Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1));
        float height = Math.Max(0f, Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1));
        float intersection = width * height;
        float areaA = (a.X2 - a.X1) * (a.Y2 - a.Y1);
        float areaB = (b.X2 - b.X1) * (b.Y2 - b.Y1);
        return intersection / (areaA + areaB - intersection);
    }
}
