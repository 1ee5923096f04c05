using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Keypoints;

internal sealed class KeypointDecoderTests
{
    [TestCase("168974")]
    [TestCase("343937")]
    [TestCase("547336")]
    public void The_points_of_a_photograph_equal_the_reference(string image)
    {
        NpyArray Load(string name) => NpyArray.Load(TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn", "reference", image, name));
        NpyArray heatmaps = Load("heatmaps.npy");
        float[] detections = Load("detections.npy").Data;
        float[] expected = Load("keypoints.npy").Data;
        (int count, int points, int size) = (heatmaps.Shape[0], heatmaps.Shape[1], heatmaps.Shape[2]);
        BoundingBox[] boxes = [.. detections.Chunk(6).Select(row => new BoundingBox(row[0], row[1], row[2], row[3]))];

        Keypoint[] softmax = Decode(heatmaps.Data, points, size, boxes, KeypointScore.Softmax);
        Keypoint[] logits = Decode(heatmaps.Data, points, size, boxes, KeypointScore.Logit);

        Assert.That(expected, Has.Length.EqualTo(count * points * 4));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < softmax.Length; i++)
            {
                Assert.That(softmax[i].X, Is.EqualTo(expected[4 * i]).Within(0.01), $"x of {i}");
                Assert.That(softmax[i].Y, Is.EqualTo(expected[(4 * i) + 1]).Within(0.01), $"y of {i}");
                Assert.That(logits[i].Score, Is.EqualTo(expected[(4 * i) + 2]).Within(1e-4), $"logit of {i}");
                Assert.That(softmax[i].Score, Is.EqualTo(expected[(4 * i) + 3]).Within(1e-4), $"score of {i}");
            }
        });
    }

    [Test]
    public void Any_map_and_box_give_the_peak_of_the_definition()
    {
        Gen<BoundingBox> boxes =
            from x in Gen.Float[-10f, 100f]
            from y in Gen.Float[-10f, 100f]
            from w in Gen.Float[-2f, 40f]
            from h in Gen.Float[-2f, 40f]
            select new BoundingBox(x, y, x + w, y + h);

        Gen.Select(Gen.Int[1, 20], boxes, Gen.Enum<KeypointScore>(), Gen.Int).Sample((size, box, score, seed) =>
        {
            var random = new Random(seed);
            float[] map = [.. Enumerable.Range(0, size * size).Select(_ => (random.NextSingle() * 12f) - 6f)];
            Keypoint point = Decode(map, 1, size, [box], score)[0];
            (Keypoint expected, double[,] resized) = NaiveKeypoints.Decode(map, size, box, score);

            // Two pixels may be equal but for rounding: then either is the peak.
            int column = (int)MathF.Floor((point.X - box.X1) * resized.GetLength(1) / Math.Max(box.Width, 1f));
            int row = (int)MathF.Floor((point.Y - box.Y1) * resized.GetLength(0) / Math.Max(box.Height, 1f));
            double peak = resized.Cast<double>().Max();
            bool same = Math.Abs(point.X - expected.X) < 1e-3 && Math.Abs(point.Y - expected.Y) < 1e-3;
            return (same || resized[row, column] > peak - 1e-5) && Math.Abs(point.Score - expected.Score) < 1e-4;
        }, iter: 10_000);
    }

    [Test]
    public void The_peak_lies_at_the_centre_of_its_pixel()
    {
        float[] map = new float[16];
        map[6] = 5f;
        Keypoint point = Decode(map, 1, 4, [new BoundingBox(100, 200, 104, 204)], KeypointScore.Logit)[0];
        Assert.That(point, Is.EqualTo(new Keypoint(102.5f, 201.5f, 5f)));
    }

    [Test]
    public void Of_equal_peaks_the_first_wins()
    {
        Keypoint point = Decode(new float[16], 1, 4, [new BoundingBox(0, 0, 4, 4)], KeypointScore.Softmax)[0];
        Assert.Multiple(() =>
        {
            Assert.That((point.X, point.Y), Is.EqualTo((0.5f, 0.5f)));
            Assert.That(point.Score, Is.EqualTo(1f / 16f).Within(1e-6));
        });
    }

    [TestCase(0f, 0.5f)]
    [TestCase(0.4f, 0.5f)]
    [TestCase(1f, 0.5f)]
    [TestCase(-5f, 0.5f)]
    public void A_side_below_one_pixel_counts_as_one(float side, float expected)
    {
        Keypoint point = Decode([1, 2, 3, 4], 1, 2, [new BoundingBox(0, 0, side, side)], KeypointScore.Logit)[0];
        Assert.That((point.X, point.Y), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void A_map_without_numbers_has_the_score_zero() => Assert.That(
        Decode([float.NaN, float.NaN, float.NaN, float.NaN], 1, 2, [new BoundingBox(0, 0, 20, 20)], KeypointScore.Logit)[0].Score, Is.Zero);

    [Test]
    public void No_boxes_have_no_points() => Assert.That(Decode([], 17, 56, [], KeypointScore.Logit), Is.Empty);

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(65_537f)]
    public void A_box_that_has_no_size_is_refused(float right) => Assert.That(
        () => Decode(new float[4], 1, 2, [new BoundingBox(0, 0, right, 9)], KeypointScore.Logit), Throws.ArgumentException);

    [Test]
    public void Lengths_that_do_not_fit_are_refused() => Assert.Multiple(() =>
    {
        BoundingBox[] boxes = [new(0, 0, 9, 9)];
        Assert.That(() => KeypointDecoder.Decode(new float[17], 1, 4, boxes, KeypointScore.Logit, new Keypoint[1]), Throws.ArgumentException);
        Assert.That(() => KeypointDecoder.Decode(new float[16], 1, 4, boxes, KeypointScore.Logit, []), Throws.ArgumentException);
    });

    [Test]
    public void Points_scale_per_axis() => Assert.That(new Keypoint(2, 3, 0.5f).Scale(10, 100), Is.EqualTo(new Keypoint(20, 300, 0.5f)));

    private static Keypoint[] Decode(float[] heatmaps, int points, int size, BoundingBox[] boxes, KeypointScore score)
    {
        var output = new Keypoint[boxes.Length * points];
        KeypointDecoder.Decode(heatmaps, points, size, boxes, score, output);
        return output;
    }
}
