namespace MaskRcnn.Onnx.Evaluation;

/// <summary>The numbers that COCO evaluates at: exactly those that numpy's <c>linspace</c> gives, last bits included.</summary>
public static class EvaluationGrid
{
    /// <summary>The ten IoU thresholds 0.50, 0.55 .. 0.95.</summary>
    public static IReadOnlyList<double> IouThresholds { get; } = Linspace(0.5, 0.95, 10);

    /// <summary>The 101 recall points 0.00, 0.01 .. 1.00.</summary>
    public static IReadOnlyList<double> RecallPoints { get; } = Linspace(0.0, 1.0, 101);

    /// <summary>Evenly spaced numbers from start to stop; the last is stop itself.</summary>
    internal static double[] Linspace(double start, double stop, int count)
    {
        double step = (stop - start) / (count - 1);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (i * step) + start;
        }

        values[^1] = stop;
        return values;
    }
}
