using System.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Hosting.Batching;

/// <summary>
/// Whether gathering images pays on this machine's processor, with the model that ships. Prints the figures; asserts none of them.
/// </summary>
[Explicit("Minutes: measures.")]
[Category("Load")]
internal sealed class BatchingBenefitTests
{
    private const int Callers = 16;
    private const int Images = 96;

    [Test]
    public async Task Batching_on_the_processor_is_measured()
    {
        for (int round = 0; round < 2; round++)
        {
            foreach (int size in (int[])[1, 2, 4, 8])
            {
                await MeasureAsync(size);
            }
        }
    }

    private static async Task MeasureAsync(int size)
    {
        ImageFrame frame = TestPictures.Discs(256, 256);
        string folder = Path.Combine(TestPaths.Repository, "models", "nuclei");
        var options = new DynamicBatchingOptions { QueueLimit = Callers };
        var plain = InstanceSegmenter.Load(folder, ExecutionOptions.Cpu, new ConcurrencyOptions { MaxBatchSize = 8 });
        string expected = TinySegmenter.Print(plain.Segment(frame, TinySegmenter.Everything));
        options.MaxBatchSize = Math.Max(2, size);
        using IInstanceSegmenter segmenter = size == 1 ? plain : new DynamicBatchingInstanceSegmenter(plain, options);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => segmenter.SegmentAsync(frame, TinySegmenter.Everything)));
        using var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        int left = Images;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                SegmentationResult result = await segmenter.SegmentAsync(frame, TinySegmenter.Everything);
                Assert.That(TinySegmenter.Print(result), Is.EqualTo(expected));
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        double used = (process.TotalProcessorTime - processor).TotalMilliseconds / Images;
        TestContext.Out.WriteLine(
            $"{(size == 1 ? "one by one" : $"batches of {size}"),-12} {Images / seconds,6:F2} images/s, "
            + $"{used,6:F0} ms of processor an image, {Environment.WorkingSet / 1e6,6:F0} MB resident");
    }
}
