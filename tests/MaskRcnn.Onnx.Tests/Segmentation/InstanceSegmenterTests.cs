using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class InstanceSegmenterTests
{
    private static readonly ImageFrame Picture = TestPictures.Discs(200, 150);

    private InstanceSegmenter _segmenter = null!;

    [OneTimeSetUp]
    public void Open() => _segmenter = TinySegmenter.Open();

    [OneTimeTearDown]
    public void Close() => _segmenter.Dispose();

    [Test]
    public void Info_tells_the_model_the_classes_and_what_runs()
    {
        SegmenterInfo info = _segmenter.Info;
        Assert.That(info.Labels, Is.EqualTo(new[] { "circle", "square", "triangle", "star", "moon" }));
        Assert.That(info.CategoryIds, Is.EqualTo(new[] { 1, 2, 4, 7, 11 }));
        Assert.That((info.HasMasks, info.MaxInstances), Is.EqualTo((true, 30)));
        Assert.That((info.RequestedProvider, info.EffectiveProvider, info.ProviderReason), Is.EqualTo(("cpu", "cpu", (string?)null)));
    }

    [Test]
    public void Instances_come_best_first_with_label_category_and_mask()
    {
        SegmentationResult result = _segmenter.Segment(Picture, TinySegmenter.Everything);
        Assert.That(result.Size, Is.EqualTo(new ImageSize(200, 150)));
        Assert.That(result.Instances, Is.Not.Empty);
        Assert.That(result.Instances.Select(instance => instance.Score), Is.Ordered.Descending);
        foreach (Instance instance in result.Instances)
        {
            Assert.That(instance.Label, Is.EqualTo(_segmenter.Info.Labels[instance.ClassId]));
            Assert.That(instance.CategoryId, Is.EqualTo(_segmenter.Info.CategoryIds[instance.ClassId]));
            Assert.That(instance.Mask!.Image, Is.EqualTo(result.Size));
        }
    }

    [Test]
    public void A_score_equal_to_the_threshold_is_not_kept()
    {
        float third = _segmenter.Segment(Picture, TinySegmenter.Everything).Instances[2].Score;
        SegmentationResult result = _segmenter.Segment(Picture, new SegmentationOptions { ScoreThreshold = third });
        Assert.That(result.Instances, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_maximum_keeps_the_best_and_cannot_exceed_the_bundle()
    {
        SegmentationResult all = _segmenter.Segment(Picture, TinySegmenter.Everything);
        SegmentationResult two = _segmenter.Segment(Picture, TinySegmenter.Everything with { MaxInstances = 2 });
        SegmentationResult many = _segmenter.Segment(Picture, TinySegmenter.Everything with { MaxInstances = 100_000 });
        Assert.That(two.Instances.Select(instance => instance.Box), Is.EqualTo(all.Instances.Take(2).Select(instance => instance.Box)));
        Assert.That(many.Instances, Has.Count.EqualTo(all.Instances.Count).And.Count.LessThanOrEqualTo(_segmenter.Info.MaxInstances));
    }

    [Test]
    public void Masks_that_are_not_asked_for_are_null_and_change_nothing_else()
    {
        SegmentationResult with = _segmenter.Segment(Picture, TinySegmenter.Everything);
        SegmentationResult without = _segmenter.Segment(Picture, TinySegmenter.Everything with { Masks = false });
        Assert.That(without.Instances.Select(instance => instance.Mask), Is.All.Null);
        Assert.That(without.Instances.Select(instance => (instance.Box, instance.Score)), Is.EqualTo(with.Instances.Select(instance => (instance.Box, instance.Score))));
    }

    [Test]
    public void A_class_filter_keeps_what_the_call_without_it_found_of_these_classes()
    {
        SegmentationResult all = _segmenter.Segment(Picture, TinySegmenter.Everything);
        string label = all.Instances[^1].Label;
        SegmentationResult filtered = _segmenter.Segment(Picture, TinySegmenter.Everything with { Classes = [label.ToUpperInvariant()] });
        Assert.That(filtered.Instances.Select(instance => instance.Box), Is.EqualTo(
            all.Instances.Where(instance => instance.Label == label).Select(instance => instance.Box)));
    }

    [Test]
    public void An_empty_class_filter_keeps_nothing() => Assert.That(
        _segmenter.Segment(Picture, TinySegmenter.Everything with { Classes = [] }).Instances, Is.Empty);

    [Test]
    public void An_unknown_class_is_refused_by_name() => Assert.That(
        () => _segmenter.Segment(Picture, new SegmentationOptions { Classes = ["unicorn"] }),
        Throws.ArgumentException.With.Message.Contains("unicorn"));

    [TestCase(1, 1)]
    [TestCase(1, 64)]
    [TestCase(2000, 3)]
    [TestCase(17, 23)]
    public void Images_of_any_shape_give_a_result(int width, int height) => Assert.That(
        _segmenter.Segment(TestPictures.Discs(width, height), TinySegmenter.Everything).Size, Is.EqualTo(new ImageSize(width, height)));

    [Test]
    public async Task All_ways_of_asking_give_the_same_numbers()
    {
        ImageFrame[] frames = [Picture, TestPictures.Discs(150, 200, 2), TestPictures.Discs(200, 150, 3), TestPictures.Discs(64, 64, 4)];
        string[] expected = [.. frames.Select(frame => TinySegmenter.Print(_segmenter.Segment(frame, TinySegmenter.Everything)))];

        var single = new List<string>();
        foreach (ImageFrame frame in frames)
        {
            single.Add(TinySegmenter.Print(await _segmenter.SegmentAsync(frame, TinySegmenter.Everything)));
        }

        IReadOnlyList<SegmentationOutcome> batch = await _segmenter.SegmentBatchAsync(
            [.. frames.Select(frame => new SegmentationRequest(frame, TinySegmenter.Everything))]);
        var stream = new List<string>();
        await foreach (SegmentationResult result in _segmenter.SegmentStreamAsync(Stream(frames), TinySegmenter.Everything))
        {
            stream.Add(TinySegmenter.Print(result));
        }

        Assert.That(single, Is.EqualTo(expected));
        Assert.That(batch.Select(outcome => TinySegmenter.Print(outcome.Result)), Is.EqualTo(expected));
        Assert.That(stream, Is.EqualTo(expected));
    }

    [Test]
    public void Thirty_two_threads_get_byte_identical_results()
    {
        using InstanceSegmenter segmenter = TinySegmenter.Open(new ConcurrencyOptions { MaxConcurrency = 4 });
        ImageFrame[] frames = [.. Enumerable.Range(0, 32).Select(seed => TestPictures.Discs(90 + seed, 120 - seed, seed))];
        string[] serial = [.. frames.Select(frame => TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything)))];
        string[] parallel = new string[frames.Length];
        Thread[] threads = [.. frames.Select((frame, index) => new Thread(
            () => parallel[index] = TinySegmenter.Print(segmenter.Segment(frame, TinySegmenter.Everything))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(parallel, Is.EqualTo(serial));
        Assert.That(string.Concat(serial), Is.Not.Empty);
    }

    [Test]
    public void A_cancelled_token_stops_before_anything_runs()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(() => _segmenter.Segment(Picture, null, cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _segmenter.SegmentAsync(Picture, null, cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () => await _segmenter.SegmentBatchAsync([new SegmentationRequest(Picture)], cancelled),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Random_cancellations_end_in_a_result_or_in_a_cancellation_and_leave_the_segmenter_whole()
    {
        string expected = TinySegmenter.Print(_segmenter.Segment(Picture, TinySegmenter.Everything));
        var random = new Random(20261122);
        int cancelled = 0;
        for (int run = 0; run < 60; run++)
        {
            using var source = new CancellationTokenSource();
            source.CancelAfter(TimeSpan.FromMilliseconds(random.NextDouble() * 30));
            try
            {
                Assert.That(TinySegmenter.Print(_segmenter.Segment(Picture, TinySegmenter.Everything, source.Token)), Is.EqualTo(expected));
            }
            catch (OperationCanceledException exception)
            {
                Assert.That(exception.CancellationToken.IsCancellationRequested || source.IsCancellationRequested, Is.True);
                cancelled++;
            }
        }

        Assert.That(cancelled, Is.Positive, "no run was cancelled in the middle");
        Assert.That(TinySegmenter.Print(_segmenter.Segment(Picture, TinySegmenter.Everything)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_cancelled_member_leaves_its_neighbours_alone()
    {
        string expected = TinySegmenter.Print(_segmenter.Segment(Picture, TinySegmenter.Everything));
        IReadOnlyList<SegmentationOutcome> outcomes = await _segmenter.SegmentBatchAsync([
            new SegmentationRequest(Picture, TinySegmenter.Everything),
            new SegmentationRequest(Picture, TinySegmenter.Everything, new CancellationToken(canceled: true)),
            new SegmentationRequest(Picture, TinySegmenter.Everything),
        ]);
        Assert.That(outcomes[1].Error, Is.InstanceOf<OperationCanceledException>());
        Assert.That(() => outcomes[1].Result, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(TinySegmenter.Print(outcomes[0].Result), Is.EqualTo(expected));
        Assert.That(TinySegmenter.Print(outcomes[2].Result), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_empty_batch_gives_an_empty_list() => Assert.That(await _segmenter.SegmentBatchAsync([]), Is.Empty);

    [Test]
    public void A_warm_segmenter_allocates_no_large_array()
    {
        ImageFrame frame = TestPictures.Discs(320, 240);
        SegmentationOptions options = new() { ScoreThreshold = 0.3f };
        for (int run = 0; run < 3; run++)
        {
            _segmenter.Segment(frame, options);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int run = 0; run < 10; run++)
        {
            _segmenter.Segment(frame, options);
        }

        long perImage = (GC.GetTotalAllocatedBytes(precise: true) - before) / 10;
        Assert.That(perImage, Is.LessThan(256 * 1024), "bytes allocated for one image of 480 x 640 network pixels");
    }

    [Test]
    public void A_disposed_segmenter_says_so()
    {
        InstanceSegmenter segmenter = TinySegmenter.Open();
        segmenter.Dispose();
        segmenter.Dispose();
        Assert.That(() => segmenter.Segment(Picture), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Disposing_while_busy_lets_the_running_call_finish()
    {
        InstanceSegmenter segmenter = TinySegmenter.Open();
        string expected = TinySegmenter.Print(segmenter.Segment(Picture, TinySegmenter.Everything));
        Task<SegmentationResult> running = segmenter.SegmentAsync(Picture, TinySegmenter.Everything);
        segmenter.Dispose();
        Assert.That(TinySegmenter.Print(await running), Is.EqualTo(expected));
    }

    [Test]
    public void The_layers_below_are_within_reach()
    {
        Assert.That(_segmenter.GetService<MaskRcnnForObjectDetection>(), Is.Not.Null);
        Assert.That(_segmenter.GetService<MaskRcnnImageProcessor>(), Is.Not.Null);
        Assert.That(_segmenter.GetService(typeof(string)), Is.Null);
    }

    private static async IAsyncEnumerable<ImageFrame> Stream(IEnumerable<ImageFrame> frames)
    {
        foreach (ImageFrame frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
