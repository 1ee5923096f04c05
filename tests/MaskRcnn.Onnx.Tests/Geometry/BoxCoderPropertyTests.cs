using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class BoxCoderPropertyTests
{
    private static readonly Gen<float[]> Deltas = Gen.Float[-6f, 6f].Array[4];
    private static readonly Gen<float[]> Means = Gen.Float[-1f, 1f].Array[4];
    private static readonly Gen<float[]> Stds = Gen.Float[0.05f, 2f].Array[4];

    [Test]
    public void Every_box_equals_that_of_the_reference_to_the_last_bit() =>
        Gen.Select(BoxGenerators.Near, Deltas, Means, Stds, Gen.Enum<DeltaClamp>()).Sample((box, delta, means, stds, clamp) =>
        {
            BoundingBox expected = NaiveBoxCoder.Decode(box, delta, means, stds, clamp);
            return new BoxCoder(means, stds, clamp).Decode(box, delta[0], delta[1], delta[2], delta[3]) == expected;
        }, iter: 10_000);

    [Test]
    public void Sides_never_grow_beyond_the_clamp() =>
        Gen.Select(BoxGenerators.Near, Gen.Float[-1e6f, 1e6f].Array[2], Gen.Enum<DeltaClamp>()).Sample((box, delta, clamp) =>
        {
            BoundingBox decoded = new BoxCoder([0, 0, 0, 0], [1, 1, 1, 1], clamp).Decode(box, 0, 0, delta[0], delta[1]);
            return decoded.Width <= (box.Width * 62.6f) + 1e-3f && decoded.Height <= (box.Height * 62.6f) + 1e-3f;
        }, iter: 10_000);

    [Test]
    public void Boxes_of_a_class_specific_head_equal_torchvision()
    {
        float[] boxes = Load("decode_boxes"), deltas = Load("decode_deltas"), expected = Load("decode_decoded");
        var coder = new BoxCoder([0, 0, 0, 0], [0.1f, 0.1f, 0.2f, 0.2f], DeltaClamp.Upper);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < boxes.Length / 4; i++)
            {
                for (int c = 0; c < 2; c++)
                {
                    ReadOnlySpan<float> delta = deltas.AsSpan((8 * i) + (4 * c), 4);
                    BoundingBox box = coder.Decode(
                        new BoundingBox(boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]), delta[0], delta[1], delta[2], delta[3]);
                    Assert.That(
                        new[] { box.X1, box.Y1, box.X2, box.Y2 },
                        Is.EqualTo(expected.AsSpan((8 * i) + (4 * c), 4).ToArray()).Within(1e-3),
                        $"box {i}, class {c}");
                }
            }
        });
    }

    private static float[] Load(string name) => NpyArray.Load(TestPaths.Fixture("ops", name + ".npy")).Data;
}
