using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class AnchorGridTests
{
    private static readonly BoundingBox[] Cell = [new(-2, -1, 2, 1), new(-1, -1, 1, 1), new(-1, -2, 1, 2)];

    [Test]
    public void The_ratio_is_fastest_then_the_column_then_the_row()
    {
        var grid = new AnchorGrid(Cell, 3, 2, 4, 4);
        Assert.Multiple(() =>
        {
            Assert.That(grid.Count, Is.EqualTo(18));
            Assert.That(grid[0], Is.EqualTo(Cell[0]));
            Assert.That(grid[2], Is.EqualTo(Cell[2]));
            Assert.That(grid[3], Is.EqualTo(new BoundingBox(2, -1, 6, 1)));
            Assert.That(grid[9], Is.EqualTo(new BoundingBox(-2, 3, 2, 5)));
            Assert.That(grid[17], Is.EqualTo(new BoundingBox(7, 2, 9, 6)));
        });
    }

    // Golden values of the Hugging Face port: the next three anchors shift by the stride.
    [Test]
    public void The_second_cell_is_a_stride_further() => Assert.That(
        new AnchorGrid(CellAnchors.Generate(4, [8], [0.5f, 1f, 2f], rounded: false), 5, 5, 4, 4)[4], Is.EqualTo(new BoundingBox(-12, -16, 20, 16)));

    [TestCase(800, 13, 61)]
    [TestCase(1088, 17, 64)]
    [TestCase(832, 13, 64)]
    public void Torchvision_divides_the_padded_input_by_the_map(int side, int cells, int stride)
    {
        AnchorGrid grid = AnchorGrid.Of(AnchorStrideRule.InputOverFeature, Cell, 64, cells, cells, new ImageSize(side, side));
        Assert.That((grid.StrideX, grid.StrideY), Is.EqualTo((stride, stride)));
    }

    [Test]
    public void The_other_families_keep_the_level_s_stride()
    {
        AnchorGrid grid = AnchorGrid.Of(AnchorStrideRule.Fixed, Cell, 64, 13, 13, new ImageSize(800, 800));
        Assert.That((grid.StrideX, grid.StrideY), Is.EqualTo((64, 64)));
    }

    [Test]
    public void Every_anchor_of_two_levels_equals_torchvision()
    {
        float[] expected = NpyArray.Load(TestPaths.Fixture("ops", "rpn_anchors.npy")).Data;
        var padded = new ImageSize(88, 100);
        BoundingBox[] fine = CellAnchors.Generate(8, [4], [0.5f, 1f, 2f], rounded: true);
        BoundingBox[] coarse = CellAnchors.Generate(16, [4], [0.5f, 1f, 2f], rounded: true);
        AnchorGrid[] grids =
        [
            AnchorGrid.Of(AnchorStrideRule.InputOverFeature, fine, 8, 6, 7, padded),
            AnchorGrid.Of(AnchorStrideRule.InputOverFeature, coarse, 16, 3, 4, padded),
        ];

        IEnumerable<BoundingBox> anchors = grids.SelectMany(grid => Enumerable.Range(0, grid.Count).Select(i => grid[i]));

        Assert.That(anchors.SelectMany(box => new[] { box.X1, box.Y1, box.X2, box.Y2 }), Is.EqualTo(expected));
    }

    [TestCase(-1)]
    [TestCase(18)]
    public void An_index_outside_of_the_grid_is_refused(int index) =>
        Assert.That(() => new AnchorGrid(Cell, 3, 2, 4, 4)[index], Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_grid_without_cells_has_no_anchors() => Assert.That(new AnchorGrid(Cell, 0, 7, 4, 4).Count, Is.Zero);

    [Test]
    public void A_cell_without_anchors_is_refused() => Assert.That(() => new AnchorGrid([], 1, 1, 4, 4), Throws.ArgumentException);

    [Test]
    public void More_anchors_than_an_index_can_name_are_refused() =>
        Assert.That(() => new AnchorGrid(Cell, 40_000, 40_000, 4, 4), Throws.InstanceOf<OverflowException>());
}
