using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>268,569 anchors of five levels (an image of 800 x 1344) to 1,000 proposals.</summary>
public class ProposalBenchmark
{
    private static readonly ImageSize Size = new(1344, 800);
    private readonly RpnLevel[] _levels = new RpnLevel[5];
    private readonly Proposal[] _output = new Proposal[1000];
    private ProposalOptions _options = null!;
    private ProposalGenerator _generator = null!;

    [Params(ScoreOrder.Logit, ScoreOrder.Probability)]
    public ScoreOrder Order { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int[] strides = [4, 8, 16, 32, 64];
        for (int i = 0; i < strides.Length; i++)
        {
            int width = (Size.Width + strides[i] - 1) / strides[i], height = (Size.Height + strides[i] - 1) / strides[i];
            _levels[i] = new RpnLevel(
                strides[i], width, height,
                RandomSource.Normal(i, 3 * width * height, -6f, 2.5f), RandomSource.Normal(10 + i, 12 * width * height, 0f, 0.3f));
        }

        _options = new ProposalOptions
        {
            Levels = [.. strides.Select(stride => new AnchorLevel(stride, CellAnchors.Generate(stride, [8], [0.5f, 1f, 2f], rounded: false)))],
            Ranking = Order,
            NmsOrder = Order,
        };
        _generator = new ProposalGenerator(_options);
    }

    [Benchmark(Baseline = true)]
    public int Naive() => NaiveProposals.Run(_options, _levels, Size, Size).Count;

    [Benchmark]
    public int Generate() => _generator.Generate(_levels, Size, Size, _output);
}
