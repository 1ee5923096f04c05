using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Hosting;

/// <summary>Goal G9: reloads under load fail no request and keep no memory.</summary>
internal sealed class ReloadUnderLoadTests
{
    private const int Reloads = 60;
    private const int SettledAfter = 10;

    [Test]
    public async Task Sixty_reloads_under_load_fail_no_request()
    {
        using var first = new BundleCopy("first");
        using var second = new BundleCopy("second");
        await RunAsync(first.Folder, second.Folder, TestPictures.Discs(64, 48), callers: 4);
    }

    [Test]
    [Explicit("Minutes: the model that ships, with a bar for its memory.")]
    [Category("Load")]
    public async Task Sixty_reloads_of_the_model_that_ships_grow_by_a_tenth_of_it_at_most()
    {
        string folder = Path.Combine(TestPaths.Repository, "models", "nuclei");
        long model = Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length);
        long growth = await RunAsync(folder, folder, TestPictures.Discs(256, 256), callers: 4);
        TestContext.Out.WriteLine($"The model has {model / 1e6:F1} MB.");
        Assert.That(growth, Is.LessThanOrEqualTo(model / 10));
    }

    private static async Task<long> RunAsync(string one, string other, ImageFrame frame, int callers)
    {
        var concurrency = new ConcurrencyOptions { MaxConcurrency = 2 };
        using var segmenter = ReloadableInstanceSegmenter.Load(one, ExecutionOptions.Cpu with { IntraOpThreads = 1 }, concurrency);
        string expected = TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything));
        using var stop = new CancellationTokenSource();
        using var callsMayRun = new ManualResetEventSlim(initialState: true);
        int running = 0;
        int requests = 0;
        Task[] load = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                callsMayRun.Wait();
                Interlocked.Increment(ref running);
                SegmentationResult result = await segmenter.SegmentAsync(frame, TinySegmenter.Everything);
                Assert.That(TinySegmenter.Print(result), Is.EqualTo(expected));
                Interlocked.Increment(ref requests);
                Interlocked.Decrement(ref running);
            }
        }))];
        long settled = 0;
        for (int reload = 1; reload <= Reloads; reload++)
        {
            await segmenter.ReloadAsync(reload % 2 == 0 ? one : other);
            if (reload == SettledAfter)
            {
                settled = Rest();
            }
        }

        long growth = Rest() - settled;
        await stop.CancelAsync();
        await Task.WhenAll(load);
        TestContext.Out.WriteLine(
            $"{Reloads} reloads, {requests} requests, none failed; resident memory grew by {growth / 1e6:F1} MB "
            + $"after reload {SettledAfter} ({settled / 1e6:F0} MB).");
        Assert.That(requests, Is.GreaterThan(Reloads));
        return growth;

        // The memory of runs that are under way would hide that of models: measured while none is.
        long Rest()
        {
            callsMayRun.Reset();
            SpinWait.SpinUntil(() => Volatile.Read(ref running) == 0);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            long resident = Environment.WorkingSet;
            callsMayRun.Set();
            return resident;
        }
    }
}
