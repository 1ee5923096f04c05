using CsCheck;
using MaskRcnn.Onnx.Cli.Benchmarking;

namespace MaskRcnn.Onnx.Cli.Tests.Benchmarking;

internal sealed class StageStatisticsTests
{
    // numpy 1.24: np.median(x), np.percentile(x, 95, method="inverted_cdf"), np.mean(x)
    [TestCase(new[] { 7.0 }, 7.0, 7.0, 7.0)]
    [TestCase(new[] { 3.0, 1.0 }, 2.0, 3.0, 2.0)]
    [TestCase(new[] { 4.0, 1.0, 10.0 }, 4.0, 10.0, 5.0)]
    [TestCase(new[] { 20.0, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 }, 10.5, 19.0, 10.5)]
    [TestCase(new[] { 21.0, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 }, 11.0, 20.0, 11.0)]
    public void They_are_those_of_numpy(double[] milliseconds, double median, double percentile95, double mean)
    {
        StageStatistics statistics = StageStatistics.Of(milliseconds.Select(TimeSpan.FromMilliseconds));

        Assert.That(statistics.Median.TotalMilliseconds, Is.EqualTo(median));
        Assert.That(statistics.Percentile95.TotalMilliseconds, Is.EqualTo(percentile95));
        Assert.That(statistics.Mean.TotalMilliseconds, Is.EqualTo(mean));
    }

    [Test]
    public void At_least_95_of_100_do_not_exceed_the_percentile_and_it_is_the_smallest_such_time()
        => Gen.Int[0, 1000].Array[1, 200].Sample(milliseconds =>
        {
            double found = StageStatistics.Of(milliseconds.Select(time => TimeSpan.FromMilliseconds(time))).Percentile95.TotalMilliseconds;
            return milliseconds.Contains((int)found)
                && milliseconds.Count(time => time <= found) * 100 >= 95 * milliseconds.Length
                && milliseconds.Count(time => time < found) * 100 < 95 * milliseconds.Length;
        });

    [Test]
    public void Nothing_has_no_statistics()
        => Assert.That(() => StageStatistics.Of([]), Throws.InstanceOf<ArgumentException>());
}
