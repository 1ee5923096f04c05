using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// Where the families of Mask R-CNN differ between the network's outputs and the result. The defaults of a family are those of
/// <see cref="Of"/>; a bundle's <c>inference</c> object overrides single ones.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed record FamilyConventions
{
    /// <summary>How far apart anchors lie; key <c>anchor_stride</c>.</summary>
    public AnchorStrideRule AnchorStride { get; init; } = AnchorStrideRule.Fixed;

    /// <summary>How dw and dh are limited; key <c>delta_clamp</c>.</summary>
    public DeltaClamp DeltaClamp { get; init; } = DeltaClamp.Both;

    /// <summary>Which score orders the top-k of a level; key <c>proposal_ranking</c>.</summary>
    public ScoreOrder ProposalRanking { get; init; } = ScoreOrder.Probability;

    /// <summary>Smallest side of a proposal in network pixels; key <c>proposal_min_size</c>.</summary>
    public float ProposalMinSize { get; init; }

    /// <summary>Whether a side equal to the smallest is kept; key <c>proposal_min_size_inclusive</c>.</summary>
    public bool ProposalMinSizeInclusive { get; init; }

    /// <summary>Which score orders the suppression and the final top-k over all levels; key <c>proposal_nms_order</c>.</summary>
    public ScoreOrder ProposalNmsOrder { get; init; } = ScoreOrder.Probability;

    /// <summary>What proposals are clipped to; key <c>clip_to</c>.</summary>
    public ProposalClip ClipTo { get; init; } = ProposalClip.Padded;

    /// <summary>The rule of the pyramid level of a RoI; key <c>level_epsilon</c>.</summary>
    public LevelEpsilon LevelEpsilon { get; init; } = LevelEpsilon.Inside;

    /// <summary>Detections whose sides are both at least this, in network pixels, are kept; key <c>detection_min_size</c>.</summary>
    public float DetectionMinSize { get; init; }

    /// <summary>In which pixels class-wise suppression compares; key <c>nms_space</c>.</summary>
    public NmsSpace NmsSpace { get; init; } = NmsSpace.Original;

    /// <summary>How masks are painted; key <c>mask_paste</c>.</summary>
    public MaskPaste MaskPaste { get; init; } = MaskPaste.GridSample;

    /// <summary>Whether a probability equal to the threshold belongs to the mask; key <c>mask_threshold_inclusive</c>.</summary>
    public bool MaskThresholdInclusive { get; init; } = true;

    /// <summary>Whether boxes are clipped to the original image after scaling back, and empty ones dropped; key <c>result_clip</c>.</summary>
    public bool ResultClip { get; init; }

    /// <summary>What a keypoint's score is; key <c>keypoint_score</c>.</summary>
    public KeypointScore KeypointScore { get; init; } = KeypointScore.Softmax;

    /// <summary>Subtracted from x and y of keypoints in COCO results; key <c>keypoint_coco_offset</c>.</summary>
    public float KeypointCocoOffset { get; init; }

    /// <summary>The conventions of a family as its own code has them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a family.</exception>
    public static FamilyConventions Of(ModelFamily family) => family switch
    {
        ModelFamily.HuggingFace => new FamilyConventions(),
        ModelFamily.MmDetection => new FamilyConventions { ClipTo = ProposalClip.Image },
        ModelFamily.Detectron2 => new FamilyConventions
        {
            DeltaClamp = DeltaClamp.Upper,
            ProposalRanking = ScoreOrder.Logit,
            ProposalNmsOrder = ScoreOrder.Logit,
            ClipTo = ProposalClip.Image,
            LevelEpsilon = LevelEpsilon.Tiny,
            NmsSpace = NmsSpace.Network,
            ResultClip = true,
            KeypointScore = KeypointScore.Softmax,
            KeypointCocoOffset = 0.5f,
        },
        ModelFamily.TorchVision => new FamilyConventions
        {
            AnchorStride = AnchorStrideRule.InputOverFeature,
            DeltaClamp = DeltaClamp.Upper,
            ProposalRanking = ScoreOrder.Logit,
            ProposalMinSize = 0.001f,
            ProposalMinSizeInclusive = true,
            ProposalNmsOrder = ScoreOrder.Probability,
            ClipTo = ProposalClip.Image,
            LevelEpsilon = LevelEpsilon.Outside,
            DetectionMinSize = 0.01f,
            NmsSpace = NmsSpace.Network,
            MaskPaste = MaskPaste.IntegerBox,
            MaskThresholdInclusive = false,
            KeypointScore = KeypointScore.Logit,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Not a family."),
    };
}
