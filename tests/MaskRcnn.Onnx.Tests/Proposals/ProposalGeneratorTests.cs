using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Proposals;

internal sealed class ProposalGeneratorTests
{
    private static readonly ImageSize Size = new(100, 60);

    /// <summary>One anchor per cell, cells too far apart to suppress each other.</summary>
    private static ProposalOptions Options => new() { Levels = [new AnchorLevel(20, [new BoundingBox(5, 5, 15, 15)])] };

    [Test]
    public void Proposals_come_best_first_with_their_logit_and_probability()
    {
        Proposal[] found = Run(Options, Level(4, 2, [0, 1, 5, 2, -1, 3, 4, -2]));
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(p => p.Logit), Is.EqualTo(new float[] { 5, 4, 3, 2, 1, 0, -1, -2 }));
            Assert.That(found[0].Box, Is.EqualTo(new BoundingBox(45, 5, 55, 15)));
            Assert.That(found[1].Box, Is.EqualTo(new BoundingBox(45, 25, 55, 35)));
            Assert.That(found[5].Score, Is.EqualTo(0.5f));
        });
    }

    [Test]
    public void Equal_scores_keep_row_column_and_anchor()
    {
        ProposalOptions options = Options with { Levels = [new AnchorLevel(20, [new(0, 0, 4, 4), new(10, 10, 14, 14)])] };
        var level = new RpnLevel(20, 2, 2, new float[8], new float[32]);
        Assert.That(Run(options, level).Select(p => (p.Box.X1, p.Box.Y1)), Is.EqualTo(new[]
        {
            (0f, 0f), (10f, 10f), (20f, 0f), (30f, 10f), (0f, 20f), (10f, 30f), (20f, 20f), (30f, 30f),
        }));
    }

    // 20 and 30 are both 1 after a float32 sigmoid.
    [TestCase(ScoreOrder.Probability, 20f)]
    [TestCase(ScoreOrder.Logit, 30f)]
    public void Saturated_logits_tie_by_probability_only(ScoreOrder ranking, float first)
    {
        ProposalOptions options = Options with { Ranking = ranking, NmsOrder = ranking, PreNmsLimit = 1 };
        Assert.That(Run(options, Level(3, 1, [1, 20, 30])).Single().Logit, Is.EqualTo(first));
    }

    [Test]
    public void Levels_ranked_by_logit_may_tie_by_probability_and_then_keep_the_level()
    {
        ProposalOptions options = Options with
        {
            Levels = [new AnchorLevel(20, [new(0, 0, 4, 4)]), new AnchorLevel(40, [new(10, 10, 14, 14)])],
            Ranking = ScoreOrder.Logit,
        };
        RpnLevel[] levels = [Level(1, 1, [20]), Level(1, 1, [30], 40)];
        Assert.Multiple(() =>
        {
            Assert.That(Run(options, levels).Select(p => p.Logit), Is.EqualTo(new[] { 20f, 30f }));
            Assert.That(Run(options with { NmsOrder = ScoreOrder.Logit }, levels).Select(p => p.Logit), Is.EqualTo(new[] { 30f, 20f }));
        });
    }

    [TestCase(false, new[] { 3f, 1f })]
    [TestCase(true, new[] { 3f })]
    public void Boxes_of_different_levels_do_not_suppress_each_other_unless_told_so(bool across, float[] expected)
    {
        ProposalOptions options = Options with { SuppressAcrossLevels = across, Levels = [new AnchorLevel(20, [new(0, 0, 8, 8), new(0, 0, 8, 8)]), new AnchorLevel(40, [new(0, 0, 8, 8)])] };
        RpnLevel[] levels = [new(20, 1, 1, new float[] { 3, 2 }, new float[8]), Level(1, 1, [1], 40)];
        Assert.That(Run(options, levels).Select(p => p.Logit), Is.EqualTo(expected));
    }

    [Test]
    public void The_limit_before_suppression_is_per_level_and_the_one_after_for_all()
    {
        ProposalOptions options = Options with
        {
            Levels = [new AnchorLevel(20, [new(0, 0, 4, 4)]), new AnchorLevel(40, [new(10, 10, 14, 14)])],
            PreNmsLimit = 2,
            MaxPerImage = 3,
        };
        RpnLevel[] levels = [Level(5, 1, [9, 8, 7, 6, 5]), Level(2, 1, [4, 3], 40)];
        Assert.That(Run(options, levels).Select(p => p.Logit), Is.EqualTo(new[] { 9f, 8f, 4f }));
    }

    [Test]
    public void No_limit_before_suppression_ranks_every_anchor() =>
        Assert.That(Run(Options with { PreNmsLimit = 0 }, Level(4, 2, [0, 1, 5, 2, -1, 3, 4, -2])), Has.Length.EqualTo(8));

    [TestCase(ProposalClip.Padded, 75f)]
    [TestCase(ProposalClip.Image, 70f)]
    public void Boxes_are_clipped_to_the_padded_input_or_to_the_image(ProposalClip clip, float right)
    {
        ProposalOptions options = Options with { Levels = [new AnchorLevel(20, [new(0, 0, 500, 10)])], ClipTo = clip };
        var generator = new ProposalGenerator(options);
        var output = new Proposal[1000];
        generator.Generate([Level(1, 1, [1])], new ImageSize(75, 60), new ImageSize(70, 50), output);
        Assert.That(output[0].Box.X2, Is.EqualTo(right));
    }

    [TestCase(0f, false, 2)]
    [TestCase(0f, true, 3)]
    [TestCase(4f, false, 1)]
    [TestCase(4f, true, 2)]
    [TestCase(4.001f, true, 1)]
    [TestCase(10f, true, 0)]
    public void A_side_must_be_more_than_the_smallest_or_equal_where_inclusive(float minSize, bool inclusive, int expected)
    {
        ProposalOptions options = Options with
        {
            Levels = [new AnchorLevel(20, [new(0, 0, 9, 9), new(10, 10, 14, 15), new(30, 30, 30, 40)])],
            MinSize = minSize,
            MinSizeInclusive = inclusive,
        };
        Assert.That(Run(options, new RpnLevel(20, 1, 1, new float[3], new float[12])), Has.Length.EqualTo(expected));
    }

    [Test]
    public void A_logit_that_is_not_finite_takes_no_place([Values] ScoreOrder ranking)
    {
        float[] logits = [float.NaN, 1, float.PositiveInfinity, 2, float.NegativeInfinity, 3, -float.NaN, float.MinValue];
        ProposalOptions options = Options with { Ranking = ranking, NmsOrder = ranking };
        Assert.Multiple(() =>
        {
            Assert.That(Run(options, Level(4, 2, logits)).Select(p => p.Logit), Is.EqualTo(new[] { 3, 2, 1, float.MinValue }));
            Assert.That(Run(options with { PreNmsLimit = 2 }, Level(4, 2, logits)).Select(p => p.Logit), Is.EqualTo(new[] { 3f, 2f }));
            Assert.That(Run(options with { PreNmsLimit = 6 }, Level(4, 2, logits)), Has.Length.EqualTo(4));
        });
    }

    [Test]
    public void Nothing_but_NaN_gives_no_proposals([Values(1, 4, 1000)] int limit) => Assert.That(
        Run(Options with { PreNmsLimit = limit }, Level(4, 2, [.. Enumerable.Repeat(float.NaN, 8)])), Is.Empty);

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.MaxValue)]
    public void An_anchor_whose_box_is_not_finite_is_dropped(float delta)
    {
        float[] deltas = new float[8];
        deltas[0] = delta;
        Assert.That(Run(Options, new RpnLevel(20, 2, 1, new float[] { 2, 1 }, deltas)).Select(p => p.Logit), Is.EqualTo(new[] { 1f }));
    }

    [Test]
    public void A_thousand_equal_saturated_logits_are_ranked_by_position()
    {
        ProposalOptions options = Options with { Levels = [new AnchorLevel(1, [new(0, 0, 1, 1)])], PreNmsLimit = 10 };
        float[] logits = [.. Enumerable.Range(0, 2000).Select(i => 40f + (i % 7))];
        Proposal[] found = Run(options, new ImageSize(50, 40), Level(50, 40, logits, 1));
        Assert.That(found.Select(p => p.Box.X1), Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public void Levels_without_cells_give_no_proposals() => Assert.That(Run(Options, Level(0, 0, [])), Is.Empty);

    [Test]
    public void No_levels_give_no_proposals() => Assert.That(Run(Options), Is.Empty);

    [Test]
    public void Proposals_of_two_levels_with_saturated_logits_equal_torchvision()
    {
        float[] Load(string name) => NpyArray.Load(TestPaths.Fixture("ops", $"rpn_{name}.npy")).Data;
        float[] boxes = Load("boxes"), scores = Load("scores");
        ProposalOptions options = new()
        {
            Levels =
            [
                new AnchorLevel(8, CellAnchors.Generate(8, [4], [0.5f, 1f, 2f], rounded: true)),
                new AnchorLevel(16, CellAnchors.Generate(16, [4], [0.5f, 1f, 2f], rounded: true)),
            ],
            PreNmsLimit = 60,
            MaxPerImage = 50,
            MinSize = 0.001f,
            MinSizeInclusive = true,
            Ranking = ScoreOrder.Logit,
            NmsOrder = ScoreOrder.Probability,
            ClipTo = ProposalClip.Image,
            AnchorStride = AnchorStrideRule.InputOverFeature,
            DeltaClamp = DeltaClamp.Upper,
        };
        RpnLevel[] levels =
        [
            new(8, 6, 7, Load("logits_0"), Load("deltas_0")),
            new(16, 3, 4, Load("logits_1"), Load("deltas_1")),
        ];
        var output = new Proposal[50];
        int count = new ProposalGenerator(options).Generate(levels, new ImageSize(88, 100), new ImageSize(83, 97), output);
        Assert.Multiple(() =>
        {
            Assert.That(count, Is.EqualTo(scores.Length));
            Assert.That(output.Take(count).Select(p => p.Score), Is.EqualTo(scores).Within(1e-6));
            Assert.That(
                output.Take(count).SelectMany(p => new[] { p.Box.X1, p.Box.Y1, p.Box.X2, p.Box.Y2 }), Is.EqualTo(boxes).Within(1e-3));
        });
    }

    [Test]
    public void A_cancelled_token_ends_the_run() => Assert.That(
        () => new ProposalGenerator(Options).Generate([Level(1, 1, [1])], Size, Size, new Proposal[1000], new CancellationToken(true)),
        Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Maps_that_do_not_fit_their_size_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => Run(Options, new RpnLevel(20, 2, 2, new float[3], new float[16])), Throws.ArgumentException);
        Assert.That(() => Run(Options, new RpnLevel(20, 2, 2, new float[4], new float[15])), Throws.ArgumentException);
    });

    [Test]
    public void A_level_without_anchors_is_refused() =>
        Assert.That(() => Run(Options, Level(1, 1, [1], 64)), Throws.ArgumentException.With.Message.Contains("64"));

    [Test]
    public void An_output_without_room_is_refused() => Assert.That(
        () => new ProposalGenerator(Options).Generate([Level(1, 1, [1])], Size, Size, new Proposal[999]), Throws.ArgumentException);

    [Test]
    public void Options_out_of_range_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(() => new ProposalGenerator(Options with { MaxPerImage = 0 }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new ProposalGenerator(Options with { IouThreshold = double.NaN }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new ProposalGenerator(Options with { Levels = [] }), Throws.ArgumentException);
        Assert.That(() => new ProposalGenerator(Options with { Levels = [new AnchorLevel(4, [])] }), Throws.ArgumentException);
        Assert.That(() => new ProposalGenerator(Options with { Levels = [Options.Levels[0], Options.Levels[0]] }), Throws.ArgumentException);
        Assert.That(() => new ProposalGenerator(Options with { DeltaStds = [1f, 1f] }), Throws.ArgumentException);
    });

    private static RpnLevel Level(int width, int height, float[] logits, int stride = 20) =>
        new(stride, width, height, logits, new float[4 * width * height]);

    private static Proposal[] Run(ProposalOptions options, params RpnLevel[] levels) => Run(options, Size, levels);

    private static Proposal[] Run(ProposalOptions options, ImageSize size, params RpnLevel[] levels)
    {
        var output = new Proposal[options.MaxPerImage];
        int count = new ProposalGenerator(options).Generate(levels, size, size, output);
        return output[..count];
    }
}
