using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The words of the bundle format and what they mean here.</summary>
internal static class BundleVocabulary
{
    public static EnumNames<ModelFamily> Families { get; } = new(
        ("huggingface", ModelFamily.HuggingFace),
        ("mmdetection", ModelFamily.MmDetection),
        ("detectron2", ModelFamily.Detectron2),
        ("torchvision", ModelFamily.TorchVision));

    public static EnumNames<AnchorStrideRule> AnchorStrides { get; } = new(
        ("fixed", AnchorStrideRule.Fixed),
        ("input_over_feature", AnchorStrideRule.InputOverFeature));

    public static EnumNames<DeltaClamp> DeltaClamps { get; } = new(("both", DeltaClamp.Both), ("upper", DeltaClamp.Upper));

    public static EnumNames<ScoreOrder> ScoreOrders { get; } = new(
        ("probability", ScoreOrder.Probability),
        ("logit", ScoreOrder.Logit));

    public static EnumNames<ProposalClip> ProposalClips { get; } = new(("padded", ProposalClip.Padded), ("image", ProposalClip.Image));

    public static EnumNames<LevelEpsilon> LevelEpsilons { get; } = new(
        ("inside", LevelEpsilon.Inside),
        ("outside", LevelEpsilon.Outside),
        ("tiny", LevelEpsilon.Tiny));

    public static EnumNames<NmsSpace> NmsSpaces { get; } = new(("original", NmsSpace.Original), ("network", NmsSpace.Network));

    public static EnumNames<MaskPaste> MaskPastes { get; } = new(
        ("grid_sample", MaskPaste.GridSample),
        ("integer_box", MaskPaste.IntegerBox));

    public static EnumNames<KeypointScore> KeypointScores { get; } = new(
        ("logit", KeypointScore.Logit),
        ("softmax", KeypointScore.Softmax));

    public static EnumNames<ChannelOrder> ChannelOrders { get; } = new(("RGB", ChannelOrder.Rgb), ("BGR", ChannelOrder.Bgr));

    public static EnumNames<ResizeFilter> ResizeFilters { get; } = new(
        ("pillow_bilinear", ResizeFilter.PillowBilinear),
        ("torch_bilinear", ResizeFilter.TorchBilinear),
        ("opencv_bilinear", ResizeFilter.OpenCvBilinear));

    public static EnumNames<SizeRounding> SizeRoundings { get; } = new(
        ("truncate", SizeRounding.Truncate),
        ("round", SizeRounding.Round),
        ("floor_float32", SizeRounding.FloorFloat32));
}
