using System.Globalization;
using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Tests.Tiling;

internal sealed class TiledInstanceSegmenterTests
{
    [Test]
    public void Two_thousand_discs_are_found_once_each_and_whole()
    {
        var field = new DiscField(4096, 4096, seed: 11, count: 2000, smallest: 8, largest: 48);

        int found = AssertFindsEveryDisc(field, new TilingOptions { TileSize = 1024, Overlap = 256 });

        Assert.That(found, Is.EqualTo(2000));
    }

    [Test]
    public void Discs_larger_than_the_overlap_and_even_the_tile_are_joined_from_their_pieces()
    {
        var field = new DiscField(1500, 1300, seed: 5, count: 60, smallest: 30, largest: 320);

        int found = AssertFindsEveryDisc(field, new TilingOptions { TileSize = 256, Overlap = 32 });

        Assert.That(found, Is.GreaterThan(20));
    }

    [Test]
    public void Any_tiles_give_every_disc_once_and_whole() => Gen.Select(
        Gen.Int[1, 150], Gen.Int[1, 150], Gen.Int[8, 64], Gen.Double[0, 1], Gen.Int[0, 1_000_000], Gen.Int[1, 20]).Sample(
        (width, height, tile, share, seed, largest) =>
        {
            var field = new DiscField(width, height, seed, count: 25, smallest: 1, largest, classes: 3);
            AssertFindsEveryDisc(field, new TilingOptions { TileSize = tile, Overlap = 1 + (int)(share * ((tile / 2) - 1)) });
        },
        iter: 2_000);

    [Test]
    public void Discs_without_masks_are_told_apart_by_their_boxes()
    {
        var field = new DiscField(300, 300, seed: 3, count: 14, smallest: 8, largest: 12);
        var options = new SegmentationOptions { Masks = false };
        using var segmenter = new TiledInstanceSegmenter(new DiscSegmenter(), new TilingOptions { TileSize = 100, Overlap = 40 });

        SegmentationResult tiled = segmenter.Segment(field.Frame, options);

        using var whole = new DiscSegmenter();
        Assert.That(
            tiled.Instances.Select(instance => instance.Box),
            Is.EquivalentTo(whole.Segment(field.Frame, options).Instances.Select(instance => instance.Box)));
        Assert.That(tiled.Instances.Select(instance => instance.Mask), Is.All.Null);
    }

    [TestCase(64, 64)]
    [TestCase(10, 64)]
    public void An_image_that_is_not_larger_than_a_tile_goes_to_the_inner_segmenter_as_it_is(int width, int height)
    {
        ImageFrame frame = new DiscField(width, height, seed: 2, count: 8, smallest: 2, largest: 9).Frame;
        using var inner = new DiscSegmenter();
        using var segmenter = new TiledInstanceSegmenter(inner, new TilingOptions { TileSize = 64 });

        SegmentationResult result = segmenter.Segment(frame, new SegmentationOptions { MaxInstances = 2 });

        Assert.That(result, Is.SameAs(inner.Alone.Single()));
        Assert.That(inner.LastBatch, Is.Empty);
    }

    [Test]
    public async Task A_batch_of_large_and_small_images_is_one_batch_of_tiles()
    {
        ImageFrame small = new DiscField(40, 40, seed: 2, count: 8, smallest: 2, largest: 9).Frame;
        ImageFrame large = new DiscField(65, 64, seed: 3, count: 8, smallest: 2, largest: 9).Frame;
        using var inner = new DiscSegmenter();
        using var segmenter = new TiledInstanceSegmenter(inner, new TilingOptions { TileSize = 64 });

        IReadOnlyList<SegmentationOutcome> outcomes = await segmenter.SegmentBatchAsync([new(small), new(large), new(small)]);

        Assert.That(
            inner.LastBatch.Select(request => request.Frame.Size),
            Is.EqualTo(new ImageSize[] { new(40, 40), new(64, 64), new(64, 64), new(40, 40) }));
        Assert.That(outcomes.Select(outcome => outcome.Result.Size), Is.EqualTo(new[] { small.Size, large.Size, small.Size }));
        Assert.That(outcomes[1].Result.Instances, Is.Not.Empty);
    }

    [Test]
    public void The_limit_is_one_of_the_whole_image()
    {
        ImageFrame frame = new DiscField(200, 200, seed: 7, count: 60, smallest: 4, largest: 9).Frame;
        using var inner = new DiscSegmenter();
        using var segmenter = new TiledInstanceSegmenter(inner, new TilingOptions { TileSize = 64, Overlap = 24 });
        SegmentationResult all = segmenter.Segment(frame);

        SegmentationResult best = segmenter.Segment(frame, new SegmentationOptions { MaxInstances = 5, ScoreThreshold = 0.25f });

        Assert.That(Boxes(best), Is.EqualTo(Boxes(all).Take(5)));
        Assert.That(all.Instances.Select(instance => instance.Score), Is.Ordered.Descending);
        Assert.That(inner.LastBatch.Select(request => request.Options), Is.All.EqualTo(new SegmentationOptions { ScoreThreshold = 0.25f }));
    }

    [Test]
    public async Task A_tile_that_fails_fails_its_image_alone()
    {
        ImageFrame small = new DiscField(40, 40, seed: 2, count: 8, smallest: 2, largest: 9).Frame;
        ImageFrame large = new DiscField(100, 64, seed: 3, count: 8, smallest: 2, largest: 9).Frame;
        using var segmenter = new TiledInstanceSegmenter(new DiscSegmenter { FailingRequest = 2 }, new TilingOptions { TileSize = 64 });

        IReadOnlyList<SegmentationOutcome> outcomes = await segmenter.SegmentBatchAsync([new(small), new(large)]);

        Assert.That(outcomes[0].IsSuccess);
        Assert.That(outcomes[1].Error, Is.InstanceOf<InferenceException>());
        await Assert.ThrowsAsync<InferenceException>(() => segmenter.SegmentAsync(new DiscField(200, 64, 3, 8, 2, 9).Frame));
    }

    [Test]
    public void A_cancelled_token_stops_a_tiled_image()
    {
        ImageFrame frame = new DiscField(100, 64, seed: 3, count: 8, smallest: 2, largest: 9).Frame;
        using var segmenter = new TiledInstanceSegmenter(new DiscSegmenter(), new TilingOptions { TileSize = 64 });

        Assert.Throws<OperationCanceledException>(() => segmenter.Segment(frame, null, new CancellationToken(canceled: true)));
    }

    private static int AssertFindsEveryDisc(DiscField field, TilingOptions tiling)
    {
        using var whole = new DiscSegmenter();
        using var segmenter = new TiledInstanceSegmenter(new DiscSegmenter(), tiling);
        Dictionary<string, Instance> truth = whole.Segment(field.Frame).Instances.ToDictionary(Place);

        SegmentationResult tiled = segmenter.Segment(field.Frame);

        Assert.That(tiled.Size, Is.EqualTo(field.Frame.Size));
        Assert.That(tiled.Instances.Select(Place), Is.EquivalentTo(truth.Keys));
        Assert.That(tiled.Instances.Select(instance => instance.Score), Is.Ordered.Descending);
        foreach (Instance instance in tiled.Instances)
        {
            BitMask expected = truth[Place(instance)].Mask!.ToBitMask();
            BitMask actual = instance.Mask!.ToBitMask();
            if (actual.Image != expected.Image || actual.Area != expected.Area
                || BitWindows.CommonArea(actual, expected, expected.Window) != expected.Area)
            {
                Assert.Fail($"The mask of {Place(instance)} is another.");
            }
        }

        return tiled.Instances.Count;
    }

    // A disc is known by its class and box; touching discs have different boxes.
    private static string Place(Instance instance) => string.Create(CultureInfo.InvariantCulture, $"{instance.ClassId} {instance.Box}");

    private static IEnumerable<string> Boxes(SegmentationResult result) => result.Instances.Select(Place);
}
