namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>What many times of one stage come to.</summary>
/// <param name="Median">The middle one; between the two middle ones of an even number.</param>
/// <param name="Percentile95">The smallest that at least 95 of 100 do not exceed (nearest rank).</param>
/// <param name="Mean">The average.</param>
internal readonly record struct StageStatistics(TimeSpan Median, TimeSpan Percentile95, TimeSpan Mean)
{
    /// <summary>Computes them.</summary>
    /// <param name="times">At least one.</param>
    public static StageStatistics Of(IEnumerable<TimeSpan> times)
    {
        long[] ticks = [.. times.Select(time => time.Ticks).Order()];
        ArgumentOutOfRangeException.ThrowIfZero(ticks.Length, nameof(times));
        long median = (ticks[(ticks.Length - 1) / 2] + ticks[ticks.Length / 2]) / 2;

        // In whole numbers: 0.95 * 20 is a little more than 19 in binary.
        int rank = ((ticks.Length * 95) + 99) / 100;
        return new StageStatistics(
            TimeSpan.FromTicks(median), TimeSpan.FromTicks(ticks[rank - 1]), TimeSpan.FromTicks((long)ticks.Average()));
    }
}
