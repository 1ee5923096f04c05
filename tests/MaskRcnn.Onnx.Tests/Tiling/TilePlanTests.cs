using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Tests.Tiling;

internal sealed class TilePlanTests
{
    [TestCase(1, "0")]
    [TestCase(99, "0")]
    [TestCase(100, "0")]
    [TestCase(101, "0,1")]
    [TestCase(175, "0,75")]
    [TestCase(176, "0,75,76")]
    [TestCase(250, "0,75,150")]
    public void Tiles_start_a_step_apart_and_the_last_ends_with_the_image(int width, string starts)
    {
        var plan = new TilePlan(new ImageSize(width, 50), new TilingOptions { TileSize = 100 });

        IEnumerable<int> columns = Enumerable.Range(0, plan.Count).Select(tile => plan[tile].X);

        Assert.That(string.Join(',', columns), Is.EqualTo(starts));
        Assert.That(plan.Tile, Is.EqualTo(new ImageSize(Math.Min(width, 100), 50)));
    }

    [Test]
    public void Tiles_go_row_by_row()
    {
        var plan = new TilePlan(new ImageSize(30, 20), new TilingOptions { TileSize = 16, Overlap = 8 });

        MaskWindow[] tiles = [.. Enumerable.Range(0, plan.Count).Select(tile => plan[tile])];

        Assert.That(tiles, Is.EqualTo(new MaskWindow[]
        {
            new(0, 0, 16, 16), new(8, 0, 16, 16), new(14, 0, 16, 16), new(0, 4, 16, 16), new(8, 4, 16, 16), new(14, 4, 16, 16),
        }));
    }

    [Test]
    public void A_view_shows_the_pixels_of_its_tile_in_the_callers_memory()
    {
        ImageFrame frame = new DiscField(41, 23, seed: 1, count: 30, smallest: 1, largest: 4).Frame;
        var plan = new TilePlan(frame.Size, new TilingOptions { TileSize = 16, Overlap = 3 });
        for (int tile = 0; tile < plan.Count; tile++)
        {
            ImageFrame view = plan.View(frame, tile);
            for (int y = 0; y < view.Height; y++)
            {
                Assert.That(view.Row(y).Overlaps(frame.Row(plan[tile].Y + y), out int offset) && offset == -3 * plan[tile].X);
            }
        }
    }

    [Test]
    public void Sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new TilingOptions { TileSize = 7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new TilingOptions { Overlap = 0 });
        Assert.Throws<ArgumentException>(
            () => new TiledInstanceSegmenter(new DiscSegmenter(), new TilingOptions { TileSize = 100, Overlap = 51 }).Dispose());
        Assert.DoesNotThrow(
            () => new TiledInstanceSegmenter(new DiscSegmenter(), new TilingOptions { TileSize = 100, Overlap = 50 }).Dispose());
    }
}
