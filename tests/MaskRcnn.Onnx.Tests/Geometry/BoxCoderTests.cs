using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class BoxCoderTests
{
    private static readonly float[] Zeros = [0, 0, 0, 0];
    private static readonly float[] Ones = [1, 1, 1, 1];
    private static readonly float[] BoxStds = [0.1f, 0.1f, 0.2f, 0.2f];

    // Golden values of the Hugging Face port: stds 1, clipped to 32 x 32.
    [TestCase(new float[] { 0, 0, 1, 1 }, new float[] { 1, 1, 1, 1 }, new[] { .140859f, .140859f, 2.859141f, 2.859141f })]
    [TestCase(new float[] { 0, 0, 1, 1 }, new float[] { 0, 0, 2, -1 }, new[] { 0f, .316060f, 4.194528f, .683940f })]
    [TestCase(new float[] { 5, 5, 5, 5 }, new float[] { 3, -1, 2, 9 }, new[] { 5f, 5, 5, 5 })]
    [TestCase(new float[] { 10, 10, 20, 30 }, new float[] { 0, 0, 5, -5 }, new[] { 0f, 19.84f, 32, 20.16f })]
    public void Deltas_of_the_region_proposal_network_give_the_reference_boxes(float[] roi, float[] delta, float[] expected) =>
        AssertBox(Decode(new BoxCoder(Zeros, Ones, DeltaClamp.Both), roi, delta).ClipTo(32, 32), expected);

    // Golden values of the Hugging Face port: stds .1 .1 .2 .2, clipped to 320 x 400.
    [TestCase(new float[] { 100, 50, 300, 250 }, new[] { 1, -2, .5f, -.5f }, new[] { 109.482903f, 19.516258f, 320, 200.483734f })]
    [TestCase(new float[] { 100, 50, 300, 250 }, new float[] { 3, 3, 3, 3 }, new[] { 77.788116f, 27.788116f, 320, 392.211884f })]
    public void Deltas_of_the_box_head_give_the_reference_boxes(float[] roi, float[] delta, float[] expected) =>
        AssertBox(Decode(new BoxCoder(Zeros, BoxStds, DeltaClamp.Both), roi, delta).ClipTo(320, 400), expected);

    [Test]
    public void Both_clamps_act_on_an_unclipped_box() => AssertBox(
        Decode(new BoxCoder(Zeros, Ones, DeltaClamp.Both), [10, 10, 20, 30], [0, 0, 5, -5]), [-297.5f, 19.84f, 327.5f, 20.16f]);

    [Test]
    public void The_upper_clamp_leaves_shrinking_alone()
    {
        BoundingBox box = Decode(new BoxCoder(Zeros, Ones, DeltaClamp.Upper), [10, 10, 20, 30], [0, 0, 5, -5]);
        Assert.Multiple(() =>
        {
            Assert.That(box.Width, Is.EqualTo(625f).Within(1e-3));
            Assert.That(box.Height, Is.EqualTo(20f * MathF.Exp(-5f)).Within(1e-5));
        });
    }

    [TestCase(DeltaClamp.Both)]
    [TestCase(DeltaClamp.Upper)]
    public void Deltas_of_zero_leave_a_box_as_it_is(DeltaClamp clamp) =>
        AssertBox(Decode(new BoxCoder(Zeros, BoxStds, clamp), [3, 4, 13, 24], Zeros), [3, 4, 13, 24]);

    [TestCase(DeltaClamp.Both)]
    [TestCase(DeltaClamp.Upper)]
    public void Means_are_added_after_the_deviations_were_multiplied(DeltaClamp clamp) => AssertBox(
        Decode(new BoxCoder([0.5f, -0.5f, 0, 0], BoxStds, clamp), [0, 0, 10, 20], [1, 1, 0, 0]), [6, -8, 16, 12]);

    [TestCase(float.NaN, 0, 0, 0)]
    [TestCase(0, float.NaN, 0, 0)]
    [TestCase(0, 0, float.NaN, 0)]
    [TestCase(0, 0, 0, float.NaN)]
    public void A_delta_that_is_not_a_number_gives_a_box_that_is_none(float dx, float dy, float dw, float dh)
    {
        foreach (DeltaClamp clamp in Enum.GetValues<DeltaClamp>())
        {
            BoundingBox box = new BoxCoder(Zeros, Ones, clamp).Decode(new BoundingBox(0, 0, 10, 10), dx, dy, dw, dh);
            Assert.That(float.IsNaN(box.Area), Is.True);
        }
    }

    [Test]
    public void Three_means_are_refused() => Assert.That(() => new BoxCoder([0, 0, 0], Ones, DeltaClamp.Both), Throws.ArgumentException);

    [TestCase(0f)]
    [TestCase(-1f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void A_deviation_that_is_not_positive_is_refused(float std) =>
        Assert.That(() => new BoxCoder(Zeros, [1, 1, std, 1], DeltaClamp.Both), Throws.ArgumentException);

    private static BoundingBox Decode(BoxCoder coder, float[] roi, float[] delta) =>
        coder.Decode(new BoundingBox(roi[0], roi[1], roi[2], roi[3]), delta[0], delta[1], delta[2], delta[3]);

    private static void AssertBox(BoundingBox box, float[] expected) => Assert.That(
        new[] { box.X1, box.Y1, box.X2, box.Y2 }, Is.EqualTo(expected).Within(1e-4));
}
