using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>The 17 points of 20 people of about 150 x 300 pixels from maps of 56 x 56 with a peak of about 10 over noise from -8 to 0.</summary>
public class KeypointBenchmark
{
    private const int People = 20, Points = 17, Size = 56;
    private readonly float[] _heatmaps = RandomSource.Normal(1, People * Points * Size * Size, -4f, 1.5f);
    private readonly BoundingBox[] _boxes = new BoundingBox[People];
    private readonly Keypoint[] _output = new Keypoint[People * Points];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(2);
        for (int map = 0; map < People * Points; map++)
        {
            int row = random.Next(Size), column = random.Next(Size);
            for (int i = 0; i < Size * Size; i++)
            {
                float away = Square((i / Size) - row) + Square((i % Size) - column);
                _heatmaps[(map * Size * Size) + i] += 14f * MathF.Exp(-away / 20f);
            }
        }

        for (int i = 0; i < People; i++) _boxes[i] = new BoundingBox(40f * i, 10f, (40f * i) + 140.5f + i, 290.25f + (2f * i));
    }

    private static float Square(float value) => value * value;

    [Benchmark(Baseline = true)]
    public float Naive()
    {
        float last = 0f;
        for (int i = 0; i < People * Points; i++)
            last += NaiveKeypoints.Decode(_heatmaps.AsSpan(i * Size * Size, Size * Size), Size, _boxes[i / Points], KeypointScore.Softmax).Point.X;
        return last;
    }

    [Benchmark]
    public void Decode() => KeypointDecoder.Decode(_heatmaps, Points, Size, _boxes, KeypointScore.Softmax, _output);
}
