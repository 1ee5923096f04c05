namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>How a figure grows.</summary>
internal static class Trend
{
    /// <summary>Theil and Sen's slope: the median of the slopes of all pairs, which one odd sample does not move.</summary>
    public static double Slope(IReadOnlyList<(double At, double Value)> samples)
    {
        double[] slopes = [.. samples.SelectMany((a, i) => samples.Skip(i + 1).Select(b => (b.Value - a.Value) / (b.At - a.At))).Order()];
        return slopes.Length == 0 ? 0 : slopes[slopes.Length / 2];
    }
}
