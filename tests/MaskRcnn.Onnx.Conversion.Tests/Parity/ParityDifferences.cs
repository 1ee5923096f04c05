using System.Globalization;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>The greatest differences between a converted bundle and its reference, over everything that was compared.</summary>
internal sealed class ParityDifferences
{
    private readonly SortedDictionary<string, double> _worst = new(StringComparer.Ordinal);

    /// <summary>Detections that were compared.</summary>
    public int Detections { get; private set; }

    /// <summary>Raw outputs of a head: the greatest difference over the greatest magnitude may be 1e-3.</summary>
    public void Raw(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        double magnitude = 0;
        foreach (float value in expected) magnitude = Math.Max(magnitude, Math.Abs((double)value));
        Compare(actual, expected, Math.Max(magnitude, 1e-6), 1e-3, $"{what} (relative)");
    }

    /// <summary>Values that may differ by an absolute amount.</summary>
    public void Absolute(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double limit, string what) =>
        Compare(actual, expected, 1, limit, what);

    /// <summary>Boxes may differ by 0.05 pixels.</summary>
    public void Boxes(IReadOnlyList<BoundingBox> actual, IReadOnlyList<BoundingBox> expected, string what) =>
        Absolute(Corners(actual), Corners(expected), 0.05, $"{what} (pixels)");

    /// <summary>Scores may differ by 1e-4.</summary>
    public void Scores(IReadOnlyList<float> actual, IReadOnlyList<float> expected, string what)
    {
        Absolute([.. actual], [.. expected], Closeness.Score, what);
        if (what == "scores of detections") Detections += expected.Count;
    }

    /// <summary>Masks must overlap by an IoU of 0.999; of a mask that is too small for that, one pixel may differ.</summary>
    public void Mask(CocoRle actual, CocoRle expected, string what)
    {
        Closeness.Mask(actual, expected, what);
        long common = CocoRle.Intersection(actual, expected).Area;
        long all = actual.Area + expected.Area - common;
        Note("mask IoU below 1", all == 0 ? 0 : 1 - (common / (double)all));
    }

    public override string ToString() => string.Join(
        Environment.NewLine, _worst.Select(pair => string.Create(CultureInfo.InvariantCulture, $"  {pair.Key}: {pair.Value:0.##E0}")));

    private static float[] Corners(IEnumerable<BoundingBox> boxes) => [.. boxes.SelectMany(box => (float[])[box.X1, box.Y1, box.X2, box.Y2])];

    private void Compare(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double unit, double limit, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), $"number of {what}");
        double worst = 0;
        for (int i = 0; i < actual.Length; i++) worst = Math.Max(worst, Math.Abs((double)actual[i] - expected[i]) / unit); // NaN stays

        Note(what, worst);
        Assert.That(worst, Is.LessThanOrEqualTo(limit), $"greatest difference of {what}");
    }

    private void Note(string what, double difference) => _worst[what] = Math.Max(difference, _worst.GetValueOrDefault(what));
}
