using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Detections;

internal sealed class DetectionSelectorTests
{
    private static readonly ImageScale Same = new(new ImageSize(100, 100), new ImageSize(100, 100));
    private static readonly BoundingBox[] TwoBoxes = [new(10, 10, 30, 30), new(50, 50, 90, 90)];

    // Golden value of the Hugging Face port: three proposals, three classes, scale 2 and 1.5, target 400 high and 300 wide.
    [Test]
    public void Post_processing_equals_the_port()
    {
        float[] logits = [4, 0, 0, 0, 3.9f, 0, 0, 0, 0, 2, 2, 0];
        float[] deltas = new float[36];
        new float[] { 1, -2, 0.5f, -0.5f }.CopyTo(deltas, 0);
        var scale = new ImageScale(new ImageSize(300, 400), new ImageSize(600, 600), 2f, 1.5f);

        Detection[] found = new DetectionSelector(new DetectionOptions()).Select(
            logits, deltas, [new(100, 50, 300, 250), new(105, 52, 305, 252), new(400, 400, 500, 500)], scale);

        Assert.Multiple(() =>
        {
            Assert.That(found.Select(d => d.Score), Is.EqualTo(new[] { .947915f, .440399f, .440399f, .059601f }).Within(1e-6));
            Assert.That(found.Select(d => d.ClassId), Is.EqualTo(new[] { 0, 1, 2, 0 }));
            Assert.That(found.Select(d => d.ProposalIndex), Is.EqualTo(new[] { 0, 2, 2, 2 }));
            Assert.That(Edges(found[0].Box), Is.EqualTo(new[] { 54.741451f, 13.010839f, 165.258545f, 133.655823f }).Within(1e-4));
            foreach (Detection detection in found.Skip(1))
                Assert.That(Edges(detection.Box), Is.EqualTo(new[] { 200f, 266.666656f, 250, 333.333344f }).Within(1e-4));
            Assert.That(Edges(found[1].NetworkBox), Is.EqualTo(new float[] { 400, 400, 500, 500 }).Within(1e-3));
        });
    }

    [Test]
    public void Detections_of_random_heads_equal_torchvision()
    {
        float[] Load(string name) => NpyArray.Load(TestPaths.Fixture("ops", $"heads_{name}.npy")).Data;
        float[] expected = Load("detections");
        var options = new DetectionOptions { NmsSpace = NmsSpace.Network, MinSize = 0.01f, DeltaClamp = DeltaClamp.Upper, MaxPerImage = 40 };
        var size = new ImageSize(200, 150);

        Detection[] found = new DetectionSelector(options).Select(
            Load("logits"), Load("deltas"), MemoryMarshal.Cast<float, BoundingBox>(Load("proposals")), new ImageScale(size, size));

        IEnumerable<float> actual = found.SelectMany(d => new[] { d.Box.X1, d.Box.Y1, d.Box.X2, d.Box.Y2, d.Score, d.ClassId });
        Assert.That(actual, Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void The_background_is_the_last_logit() =>
        Assert.That(Select(new DetectionOptions(), [0, 0, 9, 0, 9, 0]).Select(d => (d.ProposalIndex, d.ClassId)), Is.EqualTo(new[] { (1, 1) }));

    // Two logits of 0 make probabilities of exactly 0.5.
    [TestCase(0.5f, 0)]
    [TestCase(0.49999f, 2)]
    public void A_score_must_be_more_than_the_threshold(float threshold, int expected) =>
        Assert.That(Select(new DetectionOptions { ScoreThreshold = threshold }, [0, 0, 0, 0]), Has.Length.EqualTo(expected));

    [Test]
    public void Equal_scores_keep_proposal_then_class() => Assert.That(
        Select(new DetectionOptions(), [2, 2, 0, 2, 2, 0]).Select(d => (d.ProposalIndex, d.ClassId)),
        Is.EqualTo(new[] { (0, 0), (0, 1), (1, 0), (1, 1) }));

    [TestCase(false, new[] { 0, 2 })]
    [TestCase(true, new[] { 0 })]
    public void Suppression_is_within_a_class_unless_told_otherwise(bool across, int[] expected)
    {
        float[] logits = [3, -9, 0, 2, -9, 0, -9, 2, 0];
        BoundingBox[] boxes = [new(10, 10, 50, 50), new(10, 10, 50, 51), new(10, 10, 50, 50)];
        Detection[] found = new DetectionSelector(new DetectionOptions { SuppressAcrossClasses = across })
            .Select(logits, new float[24], boxes, Same);
        Assert.That(found.Select(d => d.ProposalIndex), Is.EqualTo(expected));
    }

    [TestCase(1, 1)]
    [TestCase(3, 3)]
    [TestCase(100, 4)]
    [TestCase(0, 4)]
    [TestCase(-1, 4)]
    public void The_limit_keeps_the_best(int limit, int expected) =>
        Assert.That(Select(new DetectionOptions { MaxPerImage = limit }, [3, 2, 0, 1, 0, 0]), Has.Length.EqualTo(expected));

    [Test]
    public void Deltas_of_one_box_serve_all_classes()
    {
        float[] deltas = [0, 0, 0, 0, 1, 0, 0, 0];
        Detection[] found = new DetectionSelector(new DetectionOptions()).Select([2, 2, 0, 2, 2, 0], deltas, TwoBoxes, Same);
        Assert.That(found.Select(d => d.Box.X1), Is.EqualTo(new float[] { 10, 10, 54, 54 }));
    }

    // The port clips to 480 * 1.6666666 as a float, not to the integer 800, and divides by the scale.
    [Test]
    public void The_original_space_is_clipped_to_the_scaled_size()
    {
        var scale = new ImageScale(new ImageSize(100, 100), new ImageSize(33, 33), 0.333f, 0.333f);
        Detection found = new DetectionSelector(new DetectionOptions()).Select([5, 0], new float[4], [new(-10, -10, 90, 90)], scale).Single();
        Assert.That(Edges(found.Box), Is.EqualTo(new float[] { 0, 0, 100, 100 }).Within(1e-4));
    }

    [Test]
    public void The_network_space_is_clipped_to_the_resized_image_and_scaled_per_axis()
    {
        var scale = new ImageScale(new ImageSize(200, 50), new ImageSize(100, 100));
        Detection found = new DetectionSelector(new DetectionOptions { NmsSpace = NmsSpace.Network })
            .Select([5, 0], new float[4], [new(20, 20, 190, 90)], scale).Single();
        Assert.Multiple(() =>
        {
            Assert.That(found.NetworkBox, Is.EqualTo(new BoundingBox(20, 20, 100, 90)));
            Assert.That(found.Box, Is.EqualTo(new BoundingBox(40, 10, 200, 45)));
        });
    }

    // The image is ten times as large as the network's input: 4.9 network pixels are 49 of its own.
    [TestCase(NmsSpace.Network, 14.9f, 0)]
    [TestCase(NmsSpace.Original, 14.9f, 0)]
    [TestCase(NmsSpace.Network, 15f, 1)]
    [TestCase(NmsSpace.Original, 15f, 1)]
    public void A_side_must_be_at_least_the_smallest_in_network_pixels(NmsSpace space, float right, int expected)
    {
        var scale = new ImageScale(new ImageSize(1000, 1000), new ImageSize(100, 100));
        Detection[] found = new DetectionSelector(new DetectionOptions { NmsSpace = space, MinSize = 5f })
            .Select([5, 0], new float[4], [new(10, 10, right, 90)], scale);
        Assert.That(found, Has.Length.EqualTo(expected));
    }

    [TestCase(true, 1)]
    [TestCase(false, 2)]
    public void Detectron2_drops_what_is_empty_on_the_original_image(bool clip, int expected)
    {
        // The second box is empty already in network pixels: it passes the suppression and goes only at the end.
        var options = new DetectionOptions { NmsSpace = NmsSpace.Network, ResultClip = clip };
        Detection[] found = new DetectionSelector(options).Select([5, 0, 5, 0], new float[8], [new(10, 10, 20, 20), new(150, 10, 190, 20)], Same);
        Assert.That(found, Has.Length.EqualTo(expected));
    }

    [Test]
    public void Rows_that_are_not_finite_give_nothing_and_leave_the_others_alone()
    {
        float[] logits = [float.NaN, 1, 0, float.PositiveInfinity, 1, 0, 5, 0, 0, 6, 0, 0];
        float[] deltas = new float[32];
        deltas[16] = float.NaN;
        BoundingBox[] boxes = [TwoBoxes[0], TwoBoxes[1], TwoBoxes[0], TwoBoxes[1]];
        Detection[] found = new DetectionSelector(new DetectionOptions()).Select(logits, deltas, boxes, Same);
        Assert.That(found.Select(d => d.ProposalIndex), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void No_proposals_give_no_detections() =>
        Assert.That(new DetectionSelector(new DetectionOptions()).Select([], [], [], Same), Is.Empty);

    [TestCase(5, 16)]
    [TestCase(2, 16)]
    [TestCase(6, 15)]
    public void Lengths_that_do_not_fit_are_refused(int logits, int deltas) => Assert.That(
        () => new DetectionSelector(new DetectionOptions()).Select(new float[logits], new float[deltas], TwoBoxes, Same), Throws.ArgumentException);

    [Test]
    public void A_cancelled_token_ends_the_selection() => Assert.That(
        () => new DetectionSelector(new DetectionOptions()).Select(new float[6], new float[16], TwoBoxes, Same, new CancellationToken(true)),
        Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void A_threshold_out_of_range_is_refused() => Assert.That(
        () => new DetectionSelector(new DetectionOptions { IouThreshold = -0.1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static Detection[] Select(DetectionOptions options, float[] logits)
    {
        int classes = (logits.Length / 2) - 1;
        return new DetectionSelector(options).Select(logits, new float[8 * classes], TwoBoxes, Same);
    }

    private static float[] Edges(BoundingBox box) => [box.X1, box.Y1, box.X2, box.Y2];
}
