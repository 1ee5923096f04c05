using System.Runtime.InteropServices;
using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class NonMaximumSuppressionTests
{
    // Golden value: the boxes .9, .9, .8, .7 in order of their scores; the second half of the first overlaps it by exactly 0.5.
    private static readonly BoundingBox[] Golden = [new(0, 0, 10, 10), new(0, 0, 10, 10), new(0, 0, 10, 5), new(20, 20, 30, 30)];

    [Test]
    public void An_overlap_equal_to_the_threshold_is_kept() => Assert.That(Run(Golden, 0.5), Is.EqualTo(new[] { 0, 2, 3 }));

    [Test]
    public void Boxes_of_different_groups_never_meet() => Assert.That(Run(Golden, 0.5, [0, 1, 0, 0]), Is.EqualTo(new[] { 0, 1, 2, 3 }));

    [Test]
    public void Sides_have_no_plus_one() =>
        Assert.That(Run([new(0, 0, 1, 1), new(1, 0, 2, 1), new(0, 1, 1, 2)], 0.0), Is.EqualTo(new[] { 0, 1, 2 }));

    // An IoU of float32 0.6 (3 / 5) is more than the double 0.6, as torchvision compares: the box goes.
    [TestCase(0.6, 1)]
    [TestCase(0.6000001, 2)]
    [TestCase(0.5999, 1)]
    public void The_threshold_is_a_double(double threshold, int kept) =>
        Assert.That(Run([new(0, 0, 5, 1), new(0, 0, 3, 1)], threshold), Has.Length.EqualTo(kept));

    [Test]
    public void The_search_stops_when_enough_are_kept()
    {
        int[] kept = new int[2];
        Assert.Multiple(() =>
        {
            Assert.That(NonMaximumSuppression.Suppress(Golden, 0.5, kept), Is.EqualTo(2));
            Assert.That(kept, Is.EqualTo(new[] { 0, 2 }));
        });
    }

    [Test]
    public void A_box_that_was_suppressed_does_not_suppress() =>
        Assert.That(Run([new(0, 0, 10, 10), new(3, 0, 13, 10), new(6, 0, 16, 10)], 0.5), Is.EqualTo(new[] { 0, 2 }));

    [Test]
    public void Boxes_without_area_are_kept_even_twice() =>
        Assert.That(Run([new(5, 5, 5, 5), new(5, 5, 5, 5), new(5, 0, 5, 9)], 0.5), Is.EqualTo(new[] { 0, 1, 2 }));

    [Test]
    public void No_boxes_give_none() => Assert.That(Run([], 0.5), Is.Empty);

    [Test]
    public void No_room_keeps_none() => Assert.That(NonMaximumSuppression.Suppress(Golden, 0.5, []), Is.Zero);

    [TestCase(1.0)]
    [TestCase(7.5)]
    [TestCase(double.PositiveInfinity)]
    public void A_threshold_of_one_or_more_keeps_all(double threshold) =>
        Assert.That(Run(Golden, threshold), Is.EqualTo(new[] { 0, 1, 2, 3 }));

    [TestCase(-0.001)]
    [TestCase(double.NaN)]
    public void A_negative_threshold_is_refused(double threshold) =>
        Assert.That(() => Run(Golden, threshold), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Fewer_groups_than_boxes_are_refused() =>
        Assert.That(() => NonMaximumSuppression.Suppress(Golden, [1, 2], 0.5, new int[4]), Throws.ArgumentException);

    [Test]
    public void A_box_that_is_not_a_number_stands_apart()
    {
        var nan = new BoundingBox(float.NaN, 0, 10, 10);
        Assert.That(Run([nan, Golden[0], nan, Golden[0], new(0, 0, 10, float.NaN)], 0.5), Is.EqualTo(new[] { 0, 1, 2, 4 }));
    }

    [TestCase(0.3)]
    [TestCase(0.5)]
    [TestCase(0.6)]
    [TestCase(0.7)]
    public void Boxes_with_many_ties_equal_torchvision(double threshold)
    {
        BoundingBox[] boxes = MemoryMarshal.Cast<float, BoundingBox>(NpyArray.Load(TestPaths.Fixture("ops", "nms_boxes.npy")).Data).ToArray();
        string name = FormattableString.Invariant($"nms_kept_{threshold}.npy");
        Assert.That(Run(boxes, threshold), Is.EqualTo(NpyArray.Load(TestPaths.Fixture("ops", name)).Data));
    }

    [Test]
    public void Any_boxes_in_any_groups_equal_the_textbook() =>
        Gen.Select(BoxGenerators.Near.Array[0, 60], Gen.Int[1, 4], Gen.Double[0, 1], Gen.Bool).Sample((boxes, groupCount, threshold, coarse) =>
        {
            if (coarse) threshold = Math.Round(threshold * 10) / 10;
            int[] groups = [.. boxes.Select((_, i) => i * 7 % groupCount)];
            List<int> expected = NaiveSuppression.Run(boxes, groups, threshold);
            return Run(boxes, threshold, groups).SequenceEqual(expected)
                && (groupCount > 1 || Run(boxes, threshold).SequenceEqual(expected));
        }, iter: 10_000);

    [Test]
    public void A_limit_keeps_the_first_of_what_no_limit_keeps() =>
        Gen.Select(BoxGenerators.Near.Array[0, 60], Gen.Int[0, 20]).Sample((boxes, limit) =>
        {
            int[] kept = new int[limit];
            int count = NonMaximumSuppression.Suppress(boxes, 0.3, kept);
            return kept.Take(count).SequenceEqual(Run(boxes, 0.3).Take(limit));
        }, iter: 10_000);

    [Test]
    public void Any_floats_at_all_equal_the_textbook() =>
        BoxGenerators.Any.Array[0, 40].Sample(
            boxes => Run(boxes, 0.5).SequenceEqual(NaiveSuppression.Run(boxes, new int[boxes.Length], 0.5)), iter: 10_000);

    private static int[] Run(BoundingBox[] boxes, double threshold, int[]? groups = null)
    {
        int[] kept = new int[boxes.Length];
        int count = groups is null
            ? NonMaximumSuppression.Suppress(boxes, threshold, kept)
            : NonMaximumSuppression.Suppress(boxes, groups, threshold, kept);
        return kept[..count];
    }
}
