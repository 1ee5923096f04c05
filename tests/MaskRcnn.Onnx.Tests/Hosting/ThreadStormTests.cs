using System.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Hosting;

/// <summary>Goals G7 and G12 on the model that ships; the tiny bundle has the same in every run of the tests.</summary>
[Explicit("Minutes: the model that ships.")]
[Category("Load")]
internal sealed class ThreadStormTests
{
    private const int Threads = 32;
    private const int Cancellations = 1_000;
    private const int SampleEach = 100;

    [Test]
    public void Thirty_two_threads_get_the_bytes_of_the_serial_run()
    {
        using InstanceSegmenter segmenter = Open(maxConcurrency: 4);
        ImageFrame[] frames = [.. Enumerable.Range(0, Threads).Select(seed => TestPictures.Discs(150 + seed, 200 - seed, seed))];
        string[] serial = [.. frames.Select(frame => TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything)))];
        string[] parallel = new string[Threads];
        Thread[] threads = [.. frames.Select((frame, index) => new Thread(
            () => parallel[index] = TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(parallel, Is.EqualTo(serial));
        int instances = serial.Sum(text => text.Split('\n').Length);
        TestContext.Out.WriteLine($"{Threads} threads, {instances} instances, all bytes equal to the serial run.");
    }

    [Test]
    public async Task A_thousand_random_cancels_leave_nothing_behind()
    {
        using InstanceSegmenter segmenter = Open(maxConcurrency: 1);
        ImageFrame frame = TestPictures.Discs(256, 256);
        string expected = TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything));
        TimeSpan alone = Enumerable.Range(0, 5).Min(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            segmenter.Segment(frame, TinySegmenter.Everything);
            return Stopwatch.GetElapsedTime(start);
        });
        (int handles, int threads) before = Held();
        var memory = new List<double>();
        var random = new Random(20261122);
        var late = new List<TimeSpan>();
        for (int run = 0; run < Cancellations; run++)
        {
            if (run % SampleEach == 0)
            {
                memory.Add(Environment.WorkingSet / 1e6);
            }

            using var source = new CancellationTokenSource();
            Task<SegmentationResult> call = segmenter.SegmentAsync(frame, TinySegmenter.Everything, source.Token);
            await Task.WhenAny(call, Task.Delay(random.NextDouble() * alone));
            long since = Stopwatch.GetTimestamp();
            await source.CancelAsync();
            try
            {
                Assert.That(TinySegmenter.Print(await call), Is.EqualTo(expected));
            }
            catch (OperationCanceledException)
            {
                late.Add(Stopwatch.GetElapsedTime(since));
            }
        }

        late.Sort();
        (int handles, int threads) after = Held();
        TestContext.Out.WriteLine(
            $"{late.Count} of {Cancellations} calls of {alone.TotalMilliseconds:F0} ms were cancelled; back after "
            + $"{late[late.Count / 2].TotalMilliseconds:F0} ms (median), {late[late.Count * 99 / 100].TotalMilliseconds:F0} ms (99 %), "
            + $"{late[^1].TotalMilliseconds:F0} ms (last). Handles {before.handles} -> {after.handles}, threads {before.threads} -> "
            + $"{after.threads}, resident memory at each {SampleEach} calls {string.Join(", ", memory.Select(at => at.ToString("F0")))} MB.");
        Assert.That(late, Has.Count.GreaterThan(Cancellations / 4), "too few calls were still running to say anything");
        Assert.That(after.handles, Is.LessThanOrEqualTo(before.handles + 2));
        Assert.That(TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything)), Is.EqualTo(expected));
    }

    private static InstanceSegmenter Open(int maxConcurrency) => InstanceSegmenter.Load(
        Path.Combine(TestPaths.Repository, "models", "nuclei"),
        ExecutionOptions.Cpu,
        new ConcurrencyOptions { MaxConcurrency = maxConcurrency });

    private static (int Handles, int Threads) Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (process.HandleCount, process.Threads.Count);
    }
}
