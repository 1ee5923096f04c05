using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>1,000 proposals of 80 classes to 100 detections.</summary>
public class SelectionBenchmark
{
    private const int Count = 1000, Classes = 80;
    private readonly BoundingBox[] _proposals = new BoundingBox[Count];
    private readonly ImageScale _scale = new(new ImageSize(640, 480), new ImageSize(1066, 800));
    private float[] _logits = [];
    private float[] _deltas = [];
    private DetectionOptions _options = null!;
    private DetectionSelector _selector = null!;

    /// <summary>0.05 is what models come with; at 0 every class of every proposal is a candidate.</summary>
    [Params(0.05f, 0f)]
    public float ScoreThreshold { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(5);
        for (int i = 0; i < Count; i++) _proposals[i] = Boxes.AroundObjects(random, 60, 1066, 800);
        _logits = RandomSource.Normal(1, Count * (Classes + 1), 0f, 2f);
        _deltas = RandomSource.Normal(2, Count * Classes * 4, 0f, 0.5f);
        _options = new DetectionOptions { ScoreThreshold = ScoreThreshold };
        _selector = new DetectionSelector(_options);
    }

    [Benchmark(Baseline = true)]
    public int Naive() => NaiveSelection.Run(_options, _logits, _deltas, _proposals, _scale).Count;

    [Benchmark]
    public int Select() => _selector.Select(_logits, _deltas, _proposals, _scale).Length;
}
