using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Pooling;

internal sealed class RoiLevelsTests
{
    // Golden values of the Hugging Face port and of torchvision.
    [TestCase(55.9f, 0)]
    [TestCase(56f, 0)]
    [TestCase(111.9f, 0)]
    [TestCase(111.99995f, 1)]
    [TestCase(112f, 1)]
    [TestCase(223.9f, 1)]
    [TestCase(224f, 2)]
    [TestCase(447.9f, 2)]
    [TestCase(448f, 3)]
    [TestCase(1000f, 3)]
    public void Squares_belong_to_the_level_of_the_reference(float side, int expected)
    {
        var square = new BoundingBox(0, 0, side, side);
        Assert.Multiple(() =>
        {
            Assert.That(RoiLevels.Of(square, LevelEpsilon.Inside, 4, 32), Is.EqualTo(expected));
            Assert.That(RoiLevels.Of(square, LevelEpsilon.Outside, 4, 32), Is.EqualTo(expected));
        });
    }

    /// <summary>torchvision's LevelMapper(2, 5), which counts from 0; boundary squares, an empty box and 100 random boxes.</summary>
    [Test]
    public void The_outside_rule_gives_every_box_the_level_that_torchvision_gives_it()
    {
        float[] boxes = NpyArray.Load(TestPaths.Fixture("ops", "level_boxes.npy")).Data;
        float[] expected = NpyArray.Load(TestPaths.Fixture("ops", "level_levels.npy")).Data;
        int[] levels =
        [
            .. boxes.Chunk(4).Select(box => RoiLevels.Of(new BoundingBox(box[0], box[1], box[2], box[3]), LevelEpsilon.Outside, 4, 32)),
        ];
        Assert.That(levels, Has.Length.EqualTo(115));
        Assert.That(levels, Is.EqualTo(expected));
    }

    // A side just under a power of two: the large epsilons lift it, Detectron2's does not.
    [TestCase(LevelEpsilon.Inside, 1)]
    [TestCase(LevelEpsilon.Outside, 1)]
    [TestCase(LevelEpsilon.Tiny, 0)]
    public void The_epsilon_decides_just_below_a_boundary(LevelEpsilon epsilon, int expected) =>
        Assert.That(RoiLevels.Of(new BoundingBox(0, 0, 111.99995f, 111.99995f), epsilon, 4, 32), Is.EqualTo(expected));

    [TestCase(LevelEpsilon.Outside, 8, 64, 100, 0)]
    [TestCase(LevelEpsilon.Outside, 8, 64, 224, 1)]
    [TestCase(LevelEpsilon.Outside, 8, 64, 900, 3)]
    [TestCase(LevelEpsilon.Tiny, 8, 64, 225, 1)]
    [TestCase(LevelEpsilon.Tiny, 16, 16, 5, 0)]
    [TestCase(LevelEpsilon.Tiny, 16, 16, 5000, 0)]
    [TestCase(LevelEpsilon.Inside, 8, 64, 112, 1)]
    [TestCase(LevelEpsilon.Inside, 8, 64, 100, 0)]
    public void A_finest_stride_other_than_four_moves_the_rule(LevelEpsilon epsilon, int finest, int coarsest, float side, int expected) =>
        Assert.That(RoiLevels.Of(new BoundingBox(0, 0, side, side), epsilon, finest, coarsest), Is.EqualTo(expected));

    [TestCase(0, 0, 0, 0)]
    [TestCase(10, 10, 10, 500)]
    [TestCase(10, 10, 5, 20)]
    [TestCase(float.NaN, 0, 500, 500)]
    public void A_box_without_area_belongs_to_the_finest_level(float x1, float y1, float x2, float y2)
    {
        foreach (LevelEpsilon epsilon in Enum.GetValues<LevelEpsilon>())
            Assert.That(RoiLevels.Of(new BoundingBox(x1, y1, x2, y2), epsilon, 4, 32), Is.Zero);
    }

    [Test]
    public void An_endless_box_belongs_to_the_coarsest_level() =>
        Assert.That(RoiLevels.Of(new BoundingBox(0, 0, float.MaxValue, float.MaxValue), LevelEpsilon.Inside, 4, 32), Is.EqualTo(3));

    [TestCase(0, 4)]
    [TestCase(3, 8)]
    [TestCase(8, 4)]
    public void Strides_that_are_no_ascending_powers_of_two_are_refused(int finest, int coarsest) =>
        Assert.That(() => RoiLevels.Of(default, LevelEpsilon.Inside, finest, coarsest), Throws.ArgumentException);
}
