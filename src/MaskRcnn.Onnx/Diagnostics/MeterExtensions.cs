using System.Diagnostics.Metrics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>Makes the histograms of durations alike.</summary>
internal static class MeterExtensions
{
    // From a stage of a small image on an accelerator to a deadline.
    private static readonly double[] Boundaries =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>A histogram in seconds.</summary>
    public static Histogram<double> CreateSeconds(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Boundaries });
}
