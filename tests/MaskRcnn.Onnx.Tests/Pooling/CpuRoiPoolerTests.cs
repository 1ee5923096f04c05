using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx.Tests.Pooling;

internal sealed class CpuRoiPoolerTests
{
    private const int Channels = 20, Batch = 2;
    private static readonly int[] Strides = [4, 8, 16];
    private static readonly RoiAlignOptions Options = new(3, 2, 2, aligned: true) { LevelEpsilon = LevelEpsilon.Outside };
    private readonly float[][] _planes = [.. Strides.Select(stride => Values(stride, Batch * Channels * Height(stride) * Width(stride)))];
    private HostFeaturePyramid _pyramid = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _pyramid = new HostFeaturePyramid(Batch, Channels, Strides);
        for (int i = 0; i < Strides.Length; i++) _pyramid.Load(i, Height(Strides[i]), Width(Strides[i]), _planes[i]);
    }

    [OneTimeTearDown]
    public void Release() => _pyramid.Dispose();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(-1)]
    public void Every_roi_comes_from_its_image_and_level_in_the_order_of_the_input(int threads)
    {
        RegionOfInterest[] rois = Rois(100);
        int length = Channels * 6;
        var output = new float[rois.Length * length];
        new CpuRoiPooler(threads).Pool(_pyramid, rois, Options, output);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < rois.Length; i++)
            {
                int level = RoiLevels.Of(rois[i].Box, LevelEpsilon.Outside, 4, 16);
                Assert.That(output.AsSpan(i * length, length).ToArray(), Is.EqualTo(Expected(rois[i], level)).Within(1e-5), $"RoI {i}, level {level}");
            }
        });
    }

    [Test]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        RegionOfInterest[] rois = Rois(64);
        var one = new float[rois.Length * Channels * 6];
        var many = new float[one.Length];
        new CpuRoiPooler(1).Pool(_pyramid, rois, Options, one);
        new CpuRoiPooler(4).Pool(_pyramid, rois, Options, many);
        Assert.That(many, Is.EqualTo(one));
    }

    [Test]
    public void Only_the_strides_of_the_head_take_part()
    {
        var roi = new RegionOfInterest(1, new BoundingBox(2, 2, 42, 34));
        var output = new float[Channels * 6];
        new CpuRoiPooler().Pool(_pyramid, [roi], Options with { Strides = [8, 16] }, output);
        Assert.That(output, Is.EqualTo(Expected(roi, 1)).Within(1e-5));
        new CpuRoiPooler().Pool(_pyramid, [roi], Options with { Strides = [16] }, output);
        Assert.That(output, Is.EqualTo(Expected(roi, 2)).Within(1e-5));
    }

    [Test]
    public void A_single_level_may_have_any_stride()
    {
        using var pyramid = new HostFeaturePyramid(1, 1, [14]);
        pyramid.Load(0, 2, 2, [1, 1, 1, 1]);
        var output = new float[6];
        new CpuRoiPooler().Pool(pyramid, [new RegionOfInterest(0, new BoundingBox(7, 7, 21, 21))], Options, output);
        Assert.That(output, Is.All.EqualTo(1f));
    }

    [Test]
    public void No_rois_are_a_valid_input() => new CpuRoiPooler().Pool(_pyramid, [], Options, []);

    [Test]
    public void A_level_goes_back_as_it_came()
    {
        for (int i = 0; i < Strides.Length; i++)
        {
            var copy = new float[_planes[i].Length];
            _pyramid.CopyTo(i, copy);
            Assert.That(copy, Is.EqualTo(_planes[i]));
        }
    }

    [Test]
    public void A_pyramid_tells_its_shape() => Assert.Multiple(() =>
    {
        Assert.That((_pyramid.BatchSize, _pyramid.Channels), Is.EqualTo((Batch, Channels)));
        Assert.That(_pyramid.Strides, Is.EqualTo(Strides));
        Assert.That((_pyramid.HeightOf(1), _pyramid.WidthOf(1)), Is.EqualTo((Height(8), Width(8))));
    });

    [Test]
    public void Arguments_that_do_not_fit_are_refused() => Assert.Multiple(() =>
    {
        var pooler = new CpuRoiPooler();
        var output = new float[Channels * 6];
        RegionOfInterest[] rois = [new(0, new BoundingBox(0, 0, 9, 9))];
        Assert.That(() => pooler.Pool(_pyramid, rois, Options, new float[output.Length - 1]), Throws.ArgumentException);
        Assert.That(() => pooler.Pool(_pyramid, [rois[0] with { BatchIndex = 2 }], Options, output), Throws.ArgumentException);
        Assert.That(() => pooler.Pool(_pyramid, [rois[0] with { BatchIndex = -1 }], Options, output), Throws.ArgumentException);
        Assert.That(() => pooler.Pool(_pyramid, rois, Options with { Strides = [4, 16] }, output), Throws.ArgumentException);
        Assert.That(() => pooler.Pool(_pyramid, rois, Options with { Strides = [32] }, output), Throws.ArgumentException.With.Message.Contains("32"));
        Assert.That(() => new CpuRoiPooler(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    [TestCase(1)]
    [TestCase(2)]
    public void A_cancelled_token_ends_the_work(int threads) => Assert.That(
        () => new CpuRoiPooler(threads).Pool(_pyramid, Rois(64), Options, new float[64 * Channels * 6], new CancellationToken(true)),
        Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void A_disposed_pyramid_is_refused()
    {
        var pyramid = new HostFeaturePyramid(1, 1, [16]);
        pyramid.Load(0, 1, 1, [1]);
        pyramid.Dispose();
        pyramid.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => pyramid.CopyTo(0, new float[1]), Throws.InstanceOf<ObjectDisposedException>());
            Assert.That(
                () => new CpuRoiPooler(1).Pool(pyramid, [default], Options, new float[6]), Throws.InstanceOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void A_level_of_the_wrong_length_is_refused()
    {
        using var pyramid = new HostFeaturePyramid(1, 2, [16]);
        Assert.That(() => pyramid.Load(0, 2, 2, new float[7]), Throws.ArgumentException);
    }

    private float[] Expected(RegionOfInterest roi, int level)
    {
        (int height, int width) = (Height(Strides[level]), Width(Strides[level]));
        int length = Channels * height * width;
        return NaiveRoiAlign.Pool(
            _planes[level].AsSpan(roi.BatchIndex * length, length), Channels, height, width, roi.Box, 1f / Strides[level], Options);
    }

    private static RegionOfInterest[] Rois(int count)
    {
        var random = new Random(11);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                float x = random.Next(-30, 300), y = random.Next(-30, 200), side = MathF.Exp(2f + (4f * random.NextSingle()));
                return new RegionOfInterest(i % Batch, new BoundingBox(x, y, x + side, y + (side * (0.5f + random.NextSingle()))));
            }),
        ];
    }

    private static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static int Height(int stride) => 208 / stride;

    private static int Width(int stride) => 320 / stride;
}
