using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>Suppression of 4,000 boxes around 150 objects at 0.7, to the end and until 1,000 are kept.</summary>
public class NmsBenchmark
{
    private readonly BoundingBox[] _boxes = new BoundingBox[4000];
    private readonly int[] _groups = new int[4000];
    private readonly int[] _kept = new int[4000];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (int i = 0; i < _boxes.Length; i++) _boxes[i] = Boxes.AroundObjects(random, 150, 1333, 800);
    }

    [Benchmark(Baseline = true)]
    public int Naive() => NaiveSuppression.Run(_boxes, _groups, 0.7).Count;

    [Benchmark]
    public int ToTheEnd() => NonMaximumSuppression.Suppress(_boxes, 0.7, _kept);

    [Benchmark]
    public int UntilThousandAreKept() => NonMaximumSuppression.Suppress(_boxes, 0.7, _kept.AsSpan(0, 1000));
}
