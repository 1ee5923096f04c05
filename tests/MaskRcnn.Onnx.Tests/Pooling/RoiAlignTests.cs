using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Pooling;

internal sealed class RoiAlignTests
{
    private static readonly RoiAlignOptions Adaptive = new(7, 7, 0, aligned: true);

    // The RoIs of the fixture hold empty, reversed and far boxes besides ordinary ones.
    [TestCase("aligned_0", true, 0)]
    [TestCase("aligned_2", true, 2)]
    [TestCase("legacy_0", false, 0)]
    [TestCase("legacy_2", false, 2)]
    public void Pooled_features_equal_torchvision(string name, bool aligned, int sampling)
    {
        NpyArray Load(string file) => NpyArray.Load(TestPaths.Fixture("ops", $"roi_align_{file}.npy"));
        NpyArray maps = Load("maps");
        float[] rois = Load("rois").Data;
        float[] expected = Load(name).Data;
        (int channels, int height, int width) = (maps.Shape[1], maps.Shape[2], maps.Shape[3]);
        int length = channels * height * width;
        var options = new RoiAlignOptions(3, 2, sampling, aligned);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < rois.Length / 5; i++)
            {
                float[] map = ToChannelsLast(maps.Data.AsSpan((int)rois[5 * i] * length, length), channels, height * width);
                var box = new BoundingBox(rois[(5 * i) + 1], rois[(5 * i) + 2], rois[(5 * i) + 3], rois[(5 * i) + 4]);
                var pooled = new float[channels * 6];
                RoiAlign.Pool(map, height, width, channels, [box], 0.25f, options, pooled);
                Assert.That(pooled, Is.EqualTo(expected.AsSpan(i * pooled.Length, pooled.Length).ToArray()).Within(2e-5), $"{box}");
            }
        });
    }

    [Test]
    public void Any_map_box_and_sampling_equal_the_definition()
    {
        Gen<RoiAlignOptions> options =
            from height in Gen.Int[1, 8]
            from width in Gen.Int[1, 8]
            from sampling in Gen.Int[-1, 4]
            from aligned in Gen.Bool
            select new RoiAlignOptions(height, width, sampling, aligned);
        Gen<BoundingBox> boxes =
            from x1 in Gen.Float[-60f, 160f]
            from y1 in Gen.Float[-60f, 160f]
            from x2 in Gen.Float[-60f, 160f]
            from y2 in Gen.Float[-60f, 160f]
            from ordered in Gen.Int[0, 5]
            select ordered > 0 ? new BoundingBox(Math.Min(x1, x2), Math.Min(y1, y2), Math.Max(x1, x2), Math.Max(y1, y2)) : new BoundingBox(x1, y1, x2, y2);

        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 3], boxes, options, Gen.Int).Sample((channels, height, width, log2, box, how, seed) =>
        {
            var random = new Random(seed);
            float[] planes = [.. Enumerable.Range(0, channels * height * width).Select(_ => (random.NextSingle() * 2f) - 1f)];
            float scale = 1f / (1 << log2);
            float[] expected = NaiveRoiAlign.Pool(planes, channels, height, width, box, scale, how);
            float[] pooled = new float[expected.Length];
            RoiAlign.Pool(ToChannelsLast(planes, channels, height * width), height, width, channels, [box], scale, how, pooled);
            return pooled.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= 2e-5f);
        }, iter: 10_000);
    }

    [Test]
    public void Any_floats_at_all_give_finite_features() => Gen.Select(BoxGenerators.Any, Gen.Int[0, 2], Gen.Bool).Sample((box, sampling, aligned) =>
    {
        var pooled = new float[2 * 49];
        Array.Fill(pooled, float.NaN);
        float[] map = [.. Enumerable.Range(0, 2 * 30).Select(i => (float)i)];
        RoiAlign.Pool(map, 5, 6, 2, [box], 0.25f, new RoiAlignOptions(7, 7, sampling, aligned), pooled);
        return Array.TrueForAll(pooled, value => value is >= 0f and <= 60f);
    }, iter: 10_000);

    [TestCase(1e5f)]
    [TestCase(1e6f)]
    [TestCase(1e9f)]
    [TestCase(1e20f)]
    [TestCase(1e38f)]
    public void A_giant_box_costs_no_more_than_the_map(float size)
    {
        var taps = new AxisTaps();
        taps.Compute(-size, 2f * size, 7, 0, 40);
        Assert.Multiple(() =>
        {
            Assert.That(taps.SamplesPerBin, Is.GreaterThanOrEqualTo(size / 7f));
            Assert.That(Enumerable.Range(0, 7).Sum(bin => taps.Indices(bin).Length), Is.LessThanOrEqualTo(80));
        });
    }

    // One bin of 20 x 20 samples on whole feature pixels, of which 0 to 10 lie on the map: (11 / 20) squared.
    [Test]
    public void Samples_outside_add_nothing_but_count()
    {
        float[] map = [.. Enumerable.Repeat(1f, 100)];
        float[] pooled = new float[1];
        RoiAlign.Pool(map, 10, 10, 1, [new BoundingBox(0, 0, 20, 20)], 1f, new RoiAlignOptions(1, 1, 0, aligned: true), pooled);
        Assert.That(pooled[0], Is.EqualTo(0.3025f).Within(1e-6));
    }

    [Test]
    public void Aligned_pools_half_a_pixel_before_legacy()
    {
        float[] ramp = [.. Enumerable.Range(0, 8 * 8).Select(i => (float)(i % 8))];
        float[] aligned = new float[1], legacy = new float[1];
        RoiAlign.Pool(ramp, 8, 8, 1, [new BoundingBox(2, 2, 4, 4)], 1f, new RoiAlignOptions(1, 1, 2, aligned: true), aligned);
        RoiAlign.Pool(ramp, 8, 8, 1, [new BoundingBox(2, 2, 4, 4)], 1f, new RoiAlignOptions(1, 1, 2, aligned: false), legacy);
        Assert.That((aligned[0], legacy[0]), Is.EqualTo((2.5f, 3f)));
    }

    [Test]
    public void Legacy_enlarges_a_box_to_one_feature_pixel()
    {
        float[] ramp = [.. Enumerable.Range(0, 8 * 8).Select(i => (float)(i % 8))];
        float[] pooled = new float[1];
        RoiAlign.Pool(ramp, 8, 8, 1, [new BoundingBox(2, 2, 2.1f, 2.1f)], 1f, new RoiAlignOptions(1, 1, 0, aligned: false), pooled);
        Assert.That(pooled[0], Is.EqualTo(2.5f));
    }

    [Test]
    public void A_map_without_pixels_gives_zeros()
    {
        float[] pooled = [.. Enumerable.Repeat(1f, 49)];
        RoiAlign.Pool([], 0, 0, 1, [new BoundingBox(0, 0, 20, 20)], 1f, Adaptive, pooled);
        Assert.That(pooled, Is.All.Zero);
    }

    [Test]
    public void Arguments_that_do_not_fit_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => RoiAlign.Pool(new float[9], 2, 5, 1, [default], 1f, Adaptive, new float[49]), Throws.ArgumentException);
        Assert.That(() => RoiAlign.Pool(new float[10], 2, 5, 1, [default], 1f, Adaptive, new float[48]), Throws.ArgumentException);
        Assert.That(() => new RoiAlignOptions(0, 7, 0, true), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new RoiAlignOptions(7, 1025, 0, true), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new RoiAlignOptions(7, 7, 65, true), Throws.InstanceOf<ArgumentException>());
    });

    private static float[] ToChannelsLast(ReadOnlySpan<float> planes, int channels, int pixels)
    {
        var map = new float[planes.Length];
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++) map[(p * channels) + c] = planes[(c * pixels) + p];
        }

        return map;
    }
}
