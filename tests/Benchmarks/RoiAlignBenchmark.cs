using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>1,000 RoIs of 7 x 7 x 256 from the four levels of an image of 800 x 1344, adaptive sampling.</summary>
public class RoiAlignBenchmark
{
    private const int Channels = 256;
    private static readonly int[] Strides = [4, 8, 16, 32];
    private readonly RoiAlignOptions _options = new(7, 7, 0, aligned: true);
    private readonly float[][] _planes = new float[4][];
    private readonly RegionOfInterest[] _rois = new RegionOfInterest[1000];
    private readonly float[] _output = new float[1000 * 49 * Channels];
    private readonly CpuRoiPooler _pooler = new();
    private HostFeaturePyramid _pyramid = null!;

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < 4; i++) _planes[i] = RandomSource.Normal(i, Channels * (800 / Strides[i]) * (1344 / Strides[i]), 0f, 1f);
        var random = new Random(3);
        for (int i = 0; i < _rois.Length; i++) _rois[i] = new RegionOfInterest(0, Boxes.Anywhere(random, 1344, 800));
        _pyramid = Build();
    }

    [GlobalCleanup]
    public void Cleanup() => _pyramid.Dispose();

    [Benchmark(Baseline = true)]
    public float Naive()
    {
        float last = 0f;
        foreach (RegionOfInterest roi in _rois)
        {
            int level = RoiLevels.Of(roi.Box, _options.LevelEpsilon, 4, 32);
            int stride = Strides[level];
            last += NaiveRoiAlign.Pool(_planes[level], Channels, 800 / stride, 1344 / stride, roi.Box, 1f / stride, _options)[0];
        }

        return last;
    }

    [Benchmark]
    public void Transpose() => Build().Dispose();

    [Benchmark]
    public void Pool() => _pooler.Pool(_pyramid, _rois, _options, _output);

    [Benchmark]
    public void TransposeAndPool()
    {
        using HostFeaturePyramid pyramid = Build();
        _pooler.Pool(pyramid, _rois, _options, _output);
    }

    private HostFeaturePyramid Build()
    {
        var pyramid = new HostFeaturePyramid(1, Channels, Strides);
        for (int i = 0; i < 4; i++) pyramid.Load(i, 800 / Strides[i], 1344 / Strides[i], _planes[i]);
        return pyramid;
    }
}
