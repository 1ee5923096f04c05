using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>How proposals are made. The defaults are those of the Hugging Face port.</summary>
/// <remarks>Immutable; a <see cref="ProposalGenerator"/> copies what it needs.</remarks>
public sealed record ProposalOptions
{
    /// <summary>The anchors of every level that the network has; strides are distinct.</summary>
    public required IReadOnlyList<AnchorLevel> Levels { get; init; }

    /// <summary>How many anchors of each level are decoded, the best ones; 0 or less means all. Default 1000.</summary>
    public int PreNmsLimit { get; init; } = 1000;

    /// <summary>How many proposals an image has at most; 1 or more. Default 1000.</summary>
    public int MaxPerImage { get; init; } = 1000;

    /// <summary>A box that overlaps a better one of its level by more is dropped; 0 or more, from 1 on none is. Default 0.7.</summary>
    public double IouThreshold { get; init; } = 0.7;

    /// <summary>Whether a better box of another level suppresses too. Default false.</summary>
    public bool SuppressAcrossLevels { get; init; }

    /// <summary>The smallest side of a proposal in network pixels, after clipping. Default 0.</summary>
    public float MinSize { get; init; }

    /// <summary>Whether a side that equals <see cref="MinSize"/> is kept. Default false.</summary>
    public bool MinSizeInclusive { get; init; }

    /// <summary>Which score ranks the anchors of a level. Default the probability.</summary>
    public ScoreOrder Ranking { get; init; } = ScoreOrder.Probability;

    /// <summary>Which score orders the proposals of all levels for suppression and for the final limit. Default the probability.</summary>
    public ScoreOrder NmsOrder { get; init; } = ScoreOrder.Probability;

    /// <summary>What boxes are clipped to. Default the padded input.</summary>
    public ProposalClip ClipTo { get; init; } = ProposalClip.Padded;

    /// <summary>How far apart anchors lie. Default the level's stride.</summary>
    public AnchorStrideRule AnchorStride { get; init; } = AnchorStrideRule.Fixed;

    /// <summary>Four means of the deltas. Default 0.</summary>
    public IReadOnlyList<float> DeltaMeans { get; init; } = [0f, 0f, 0f, 0f];

    /// <summary>Four standard deviations of the deltas. Default 1.</summary>
    public IReadOnlyList<float> DeltaStds { get; init; } = [1f, 1f, 1f, 1f];

    /// <summary>How dw and dh are limited. Default on both sides.</summary>
    public DeltaClamp DeltaClamp { get; init; } = DeltaClamp.Both;
}
