using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.Tests.Proposals;

/// <summary>The generator against its twin that decodes and sorts everything: the same proposals, to the last bit.</summary>
internal sealed class ProposalPropertyTests
{
    /// <summary>Logits that spread, tie, saturate or are no numbers.</summary>
    private static readonly Gen<float> Logit = Gen.Frequency(
        (6, Gen.Float[-8f, 8f]),
        (3, Gen.Int[-3, 3].Select(value => (float)value)),
        (3, Gen.Float[14f, 60f]),
        (1, Gen.Float[-120f, -80f]),
        (1, Gen.OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, 0f, -0f)));

    private static readonly Gen<float> Delta = Gen.Frequency(
        (20, Gen.Float[-1f, 1f]), (2, Gen.Float[-9f, 9f]), (1, Gen.OneOf(float.NaN, float.PositiveInfinity, 1e30f, -1e30f)));

    private static readonly Gen<ProposalOptions> Options =
        from limit in Gen.Int[-1, 40]
        from max in Gen.Int[1, 40]
        from threshold in Gen.Double[0, 1]
        from minSize in Gen.OneOf(0f, 0.001f, 5f)
        from flags in Gen.Int[0, 127]
        select new ProposalOptions
        {
            Levels = [Anchors(8), Anchors(16), Anchors(32)],
            PreNmsLimit = limit,
            MaxPerImage = max,
            IouThreshold = threshold,
            MinSize = minSize,
            MinSizeInclusive = (flags & 1) != 0,
            Ranking = (flags & 2) != 0 ? ScoreOrder.Logit : ScoreOrder.Probability,
            NmsOrder = (flags & 4) != 0 ? ScoreOrder.Logit : ScoreOrder.Probability,
            ClipTo = (flags & 8) != 0 ? ProposalClip.Image : ProposalClip.Padded,
            AnchorStride = (flags & 16) != 0 ? AnchorStrideRule.InputOverFeature : AnchorStrideRule.Fixed,
            SuppressAcrossLevels = (flags & 64) != 0,
            DeltaClamp = (flags & 32) != 0 ? DeltaClamp.Upper : DeltaClamp.Both,
        };

    private static readonly Gen<RpnLevel[]> Levels = Gen.Select(Level(8, 3, 9), Level(16, 1, 5), Level(32, 1, 3)).Select((a, b, c) => new[] { a, b, c });

    [Test]
    public void Any_maps_and_options_give_the_proposals_of_the_reference() => Gen.Select(Options, Levels).Sample((options, levels) =>
    {
        var padded = new ImageSize(72, 64);
        var resized = new ImageSize(70, 61);
        var output = new Proposal[options.MaxPerImage];
        int count = new ProposalGenerator(options).Generate(levels, padded, resized, output);
        return output.Take(count).SequenceEqual(NaiveProposals.Run(options, levels, padded, resized));
    }, iter: 10_000);

    private static AnchorLevel Anchors(int stride) => new(stride, CellAnchors.Generate(stride, [2f], [0.5f, 1f, 2f], rounded: false));

    private static Gen<RpnLevel> Level(int stride, int smallest, int largest) =>
        from width in Gen.Int[smallest, largest]
        from height in Gen.Int[smallest, largest]
        from logits in Logit.Array[3 * width * height]
        from deltas in Delta.Array[12 * width * height]
        select new RpnLevel(stride, width, height, logits, deltas);
}
