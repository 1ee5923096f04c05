using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Tests.Tiling;

/// <summary>Tiles at 0..100 and 60..160 of an image of 160 x 40, and what a network that is not exact may find in them.</summary>
internal sealed class SeamMergerTests
{
    private static readonly TilePlan Plan = new(new ImageSize(160, 40), new TilingOptions { TileSize = 100, Overlap = 40 });

    [Test]
    public void A_sliver_that_its_whole_object_stops_short_of_is_no_object()
    {
        Instance whole = Found(0.9f, 40, 10, 60, 30);
        Instance sliver = Found(0.95f, 0, 18, 2, 22);

        Assert.That(Merge([whole], [sliver]), Is.EqualTo(new[] { (0.9f, new BoundingBox(40, 10, 60, 30), 400L) }));
    }

    [Test]
    public void A_cut_view_with_the_better_score_gives_way_to_the_whole_one()
    {
        Instance cut = Found(0.99f, 80, 10, 100, 30);
        Instance whole = Found(0.6f, 21, 10, 50, 30);

        Assert.That(Merge([cut], [whole]), Is.EqualTo(new[] { (0.6f, new BoundingBox(81, 10, 110, 30), 580L) }));
    }

    [Test]
    public void Of_two_whole_views_the_better_score_stays()
    {
        Instance first = Found(0.7f, 70, 10, 90, 30);
        Instance second = Found(0.8f, 11, 11, 31, 31);

        Assert.That(Merge([first], [second]), Is.EqualTo(new[] { (0.8f, new BoundingBox(71, 11, 91, 31), 400L) }));
    }

    [Test]
    public void Pieces_that_differ_a_little_in_the_shared_strip_are_one_object()
    {
        Instance left = Found(0.7f, 30, 10, 100, 30);
        Instance right = Found(0.8f, 0, 12, 80, 31);

        Assert.That(Merge([left], [right]), Is.EqualTo(new[] { (0.8f, new BoundingBox(30, 10, 140, 31), (70L * 20) + (40 * 19) + 40) }));
    }

    [Test]
    public void Pieces_of_two_objects_one_above_the_other_stay_two()
    {
        Instance above = Found(0.7f, 30, 2, 100, 20);
        Instance below = Found(0.8f, 0, 20, 80, 38);

        Assert.That(Merge([above], [below]), Has.Length.EqualTo(2));
    }

    [Test]
    public void Objects_of_different_classes_in_one_place_stay_two()
    {
        Instance first = Found(0.7f, 70, 10, 90, 30);
        Instance second = Found(0.8f, 10, 10, 30, 30) with { ClassId = 1 };

        Assert.That(Merge([first], [second]), Has.Length.EqualTo(2));
    }

    [Test]
    public void Objects_of_one_tile_are_as_the_network_told_them_apart()
    {
        Instance outer = Found(0.8f, 10, 5, 50, 35);
        Instance inner = Found(0.7f, 20, 10, 40, 30);

        Assert.That(Merge([outer, inner], []), Has.Length.EqualTo(2));
    }

    private static (float Score, BoundingBox Box, long Area)[] Merge(Instance[] left, Instance[] right)
    {
        SegmentationResult[] tiles = [new(Plan.Tile, left), new(Plan.Tile, right)];
        return [.. SeamMerger.Merge(Plan, tiles, int.MaxValue, default).Select(found => (found.Score, found.Box, found.Mask!.Area))];
    }

    // A rectangle in the pixels of its tile.
    private static Instance Found(float score, int x1, int y1, int x2, int y2)
    {
        byte[] pixels = new byte[(x2 - x1) * (y2 - y1)];
        Array.Fill(pixels, (byte)1);
        return new Instance
        {
            ClassId = 0,
            CategoryId = 1,
            Label = "cell",
            Score = score,
            Box = new BoundingBox(x1, y1, x2, y2),
            Mask = InstanceMask.FromBits(BitMask.FromBytes(pixels, Plan.Tile, new MaskWindow(x1, y1, x2 - x1, y2 - y1))),
        };
    }
}
