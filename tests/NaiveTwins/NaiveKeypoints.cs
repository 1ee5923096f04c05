using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>The peak of a heat map by resizing it pixel by pixel from the definition of the cubic kernel, in double.</summary>
internal static class NaiveKeypoints
{
    /// <summary>The point, and the resized value of every pixel.</summary>
    public static (Keypoint Point, double[,] Resized) Decode(ReadOnlySpan<float> map, int size, BoundingBox box, KeypointScore score)
    {
        double width = Math.Max(box.Width, 1f), height = Math.Max(box.Height, 1f);
        int columns = (int)Math.Ceiling(width), rows = (int)Math.Ceiling(height);
        var resized = new double[rows, columns];
        (int Row, int Column) best = (0, 0);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                resized[row, column] = Sample(map, size, ((row + 0.5) * size / rows) - 0.5, ((column + 0.5) * size / columns) - 0.5);
                if (resized[row, column] > resized[best.Row, best.Column]) best = (row, column);
            }
        }

        double peak = resized[best.Row, best.Column];
        double sum = 0.0;
        foreach (float value in map) sum += Math.Exp(value - peak);
        var point = new Keypoint(
            (float)(((best.Column + 0.5) * width / columns) + box.X1),
            (float)(((best.Row + 0.5) * height / rows) + box.Y1),
            score == KeypointScore.Logit ? (float)peak : (float)(1.0 / sum));
        return (point, resized);
    }

    private static double Sample(ReadOnlySpan<float> map, int size, double y, double x)
    {
        double sum = 0.0;
        for (int row = (int)Math.Floor(y) - 1; row <= (int)Math.Floor(y) + 2; row++)
        {
            for (int column = (int)Math.Floor(x) - 1; column <= (int)Math.Floor(x) + 2; column++)
                sum += Kernel(y - row) * Kernel(x - column) * map[(Math.Clamp(row, 0, size - 1) * size) + Math.Clamp(column, 0, size - 1)];
        }

        return sum;
    }

    private static double Kernel(double x)
    {
        const double A = -0.75;
        x = Math.Abs(x);
        return x <= 1.0 ? ((A + 2.0) * x * x * x) - ((A + 3.0) * x * x) + 1.0
            : x < 2.0 ? (A * x * x * x) - (5.0 * A * x * x) + (8.0 * A * x) - (4.0 * A)
            : 0.0;
    }
}
