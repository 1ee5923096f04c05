using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>How close results have to come to a reference.</summary>
internal static class Closeness
{
    public const double Pixels = 0.01;
    public const double Score = 1e-4;
    public const double MaskIou = 0.999;

    public static void Box(BoundingBox actual, BoundingBox expected, string what)
    {
        Assert.That(actual.X1, Is.EqualTo(expected.X1).Within(Pixels), $"x1 of {what}");
        Assert.That(actual.Y1, Is.EqualTo(expected.Y1).Within(Pixels), $"y1 of {what}");
        Assert.That(actual.X2, Is.EqualTo(expected.X2).Within(Pixels), $"x2 of {what}");
        Assert.That(actual.Y2, Is.EqualTo(expected.Y2).Within(Pixels), $"y2 of {what}");
    }

    /// <summary>An IoU of 0.999; of a mask that is too small for that to allow anything, one pixel may differ.</summary>
    public static void Mask(CocoRle actual, CocoRle expected, string what)
    {
        Assert.That(actual.Image, Is.EqualTo(expected.Image), $"image of {what}");
        long common = CocoRle.Intersection(actual, expected).Area;
        long all = actual.Area + expected.Area - common;
        Assert.That(all - common, Is.LessThanOrEqualTo(Math.Max(1, (1 - MaskIou) * all)), $"differing pixels of {all} of {what}");
    }

    public static void Values(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double tolerance, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), $"number of {what}");
        double worst = 0;
        int at = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double difference = Math.Abs((double)actual[i] - expected[i]);
            if (!(difference <= worst)) (worst, at) = (difference, i);
            if (double.IsNaN(worst)) break;
        }

        Assert.That(worst, Is.LessThanOrEqualTo(tolerance), $"greatest difference of {what}, at {at}");
    }
}
