using CsCheck;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Hosting.Batching;

/// <summary>Whatever the order in which calls come, wait, run, fail and are cancelled: each caller gets what is its own.</summary>
internal sealed class BatchingPropertyTests
{
    private static readonly Gen<Call> AnyCall =
        from size in Gen.Int[1, 3]
        from fate in Gen.Int[0, 9]
        from before in Gen.Int[0, 3]
        select new Call(size, fate < 4 ? (Fate)fate : Fate.Succeeds, before);

    private enum Fate
    {
        Succeeds,
        Fails,
        IsCancelledAtOnce,
        IsCancelledLater,
    }

    [Test]
    public void Any_interleaving_gives_each_caller_its_own_outcome() => Gen.Select(
        AnyCall.Array[1, 40], Gen.Int[2, 5], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[1, 50]).Sample(
        (calls, batch, workers, delay, places) => RunAsync(
            calls,
            new DynamicBatchingOptions
            {
                MaxBatchSize = batch,
                MaxConcurrentBatches = workers,
                MaxDelay = TimeSpan.FromMilliseconds(delay),
                QueueLimit = places,
            }).GetAwaiter().GetResult(),
        iter: 1_000,
        threads: 1);

    [Test]
    public void Images_in_any_company_have_the_bytes_that_they_have_alone()
    {
        using InstanceSegmenter serial = TinySegmenter.Open();
        ImageFrame[] frames =
        [
            TestPictures.Discs(64, 48, 1), TestPictures.Discs(64, 48, 2), TestPictures.Discs(48, 64, 3), TestPictures.Discs(66, 49, 4),
            TestPictures.Discs(32, 32, 5), TestPictures.Discs(64, 48, 6),
        ];
        string[] alone = [.. frames.Select(frame => TinySegmenter.Print(serial.Segment(frame, TinySegmenter.Everything)))];
        var spy = new BatchSpy(TinySegmenter.Open());
        var options = new DynamicBatchingOptions { MaxDelay = TimeSpan.FromMilliseconds(20) };
        using var segmenter = new DynamicBatchingInstanceSegmenter(spy, options);
        Gen.Int[0, frames.Length - 1].Array[1, 12].Sample(
            picks =>
            {
                SegmentationResult[] results = Task.WhenAll(
                    picks.Select(pick => segmenter.SegmentAsync(frames[pick], TinySegmenter.Everything))).GetAwaiter().GetResult();
                Assert.That(results.Select(TinySegmenter.Print), Is.EqualTo(picks.Select(pick => alone[pick])));
            },
            iter: 12,
            threads: 1);
        MaskRcnnImageProcessor processor = serial.GetService<MaskRcnnImageProcessor>()!;
        Assert.That(spy.Batches, Is.Not.Empty);
        Assert.That(spy.Batches.Select(sizes => sizes.Select(processor.PaddedSize).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(
            spy.Batches.Any(sizes => sizes.Distinct().Count() > 1), Is.True, "images of other sizes and one padded size run together");
    }

    private static async Task RunAsync(Call[] calls, DynamicBatchingOptions options)
    {
        using var fake = new FakeSegmenter();
        fake.Run = async (request, _) =>
        {
            await Task.Yield();
            request.CancellationToken.ThrowIfCancellationRequested();
            int number = FakeSegmenter.NumberOf(request.Frame);
            return calls[number].Fate == Fate.Fails ? throw new InferenceException($"failure of {number}") : FakeSegmenter.Find(request);
        };
        using var segmenter = new DynamicBatchingInstanceSegmenter(fake, options);
        await Task.WhenAll(calls.Select((call, number) => Task.Run(() => CheckAsync(segmenter, call, number))));
        Assert.That(fake.Batches.Select(batch => batch.Length), Is.All.LessThanOrEqualTo(options.MaxBatchSize));
        Assert.That(fake.Batches.Select(batch => batch.Select(number => calls[number].Size).Distinct().Count()), Is.All.EqualTo(1));
    }

    private static async Task CheckAsync(DynamicBatchingInstanceSegmenter segmenter, Call call, int number)
    {
        for (int turn = 0; turn < call.Before; turn++)
        {
            await Task.Yield();
        }

        using var source = new CancellationTokenSource();
        if (call.Fate == Fate.IsCancelledAtOnce)
        {
            await source.CancelAsync();
        }

        Task<SegmentationResult> task = segmenter.SegmentAsync(FakeSegmenter.Frame(number, width: 8 * call.Size), null, source.Token);
        if (call.Fate == Fate.IsCancelledLater)
        {
            await Task.Yield();
            await source.CancelAsync();
        }

        try
        {
            Assert.That(FakeSegmenter.NumberOf(await task), Is.EqualTo(number));
            Assert.That(call.Fate, Is.EqualTo(Fate.Succeeds).Or.EqualTo(Fate.IsCancelledLater));
        }
        catch (OperationCanceledException cancelled)
        {
            Assert.That(call.Fate, Is.EqualTo(Fate.IsCancelledAtOnce).Or.EqualTo(Fate.IsCancelledLater));
            Assert.That(cancelled.CancellationToken, Is.EqualTo(source.Token));
        }
        catch (InferenceException failure)
        {
            Assert.That(failure.Message, Is.EqualTo($"failure of {number}"));
            Assert.That(call.Fate, Is.EqualTo(Fate.Fails));
        }
    }

    private sealed record Call(int Size, Fate Fate, int Before);

    private sealed class BatchSpy(IInstanceSegmenter inner) : DelegatingInstanceSegmenter(inner)
    {
        public List<ImageSize[]> Batches { get; } = [];

        public override Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
            IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
        {
            Batches.Add([.. requests.Select(request => request.Frame.Size)]);
            return base.SegmentBatchAsync(requests, cancellationToken);
        }
    }
}
