using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx;

/// <summary>Turns the resolved settings of a bundle into the options of each stage.</summary>
internal static class PipelineOptions
{
    /// <summary>How proposals are made on the levels that the graph has.</summary>
    public static ProposalOptions ToProposalOptions(this BundleSettings settings, IReadOnlyList<int> strides)
    {
        FamilyConventions conventions = settings.Conventions;
        return new ProposalOptions
        {
            Levels = [.. strides.Select(stride => new AnchorLevel(stride, AnchorsOf(settings, stride)))],
            PreNmsLimit = settings.RpnNmsPre,
            MaxPerImage = settings.RpnMaxPerImage,
            IouThreshold = settings.RpnIouThreshold,
            SuppressAcrossLevels = settings.RpnSuppressAcrossLevels,
            MinSize = conventions.ProposalMinSize,
            MinSizeInclusive = conventions.ProposalMinSizeInclusive,
            Ranking = conventions.ProposalRanking,
            NmsOrder = conventions.ProposalNmsOrder,
            ClipTo = conventions.ClipTo,
            AnchorStride = conventions.AnchorStride,
            DeltaMeans = settings.RpnCoderMeans,
            DeltaStds = settings.RpnCoderStds,
            DeltaClamp = conventions.DeltaClamp,
        };
    }

    /// <summary>How detections are selected.</summary>
    public static DetectionOptions ToDetectionOptions(this BundleSettings settings)
    {
        FamilyConventions conventions = settings.Conventions;
        return new DetectionOptions
        {
            ScoreThreshold = settings.ScoreThreshold,
            IouThreshold = settings.IouThreshold,
            SuppressAcrossClasses = settings.SuppressAcrossClasses,
            MaxPerImage = settings.MaxPerImage,
            NmsSpace = conventions.NmsSpace,
            MinSize = conventions.DetectionMinSize,
            ResultClip = conventions.ResultClip,
            DeltaMeans = settings.BoxCoderMeans,
            DeltaStds = settings.BoxCoderStds,
            DeltaClamp = conventions.DeltaClamp,
        };
    }

    /// <summary>How RoIs are pooled for a head.</summary>
    public static RoiAlignOptions ToPooling(this BundleSettings settings, RoiLayerConfig layer, IReadOnlyList<int>? strides) =>
        new(layer.OutputHeight, layer.OutputWidth, layer.SamplingRatio, layer.Aligned)
        {
            LevelEpsilon = settings.Conventions.LevelEpsilon,
            Strides = strides,
        };

    private static IReadOnlyList<BoundingBox> AnchorsOf(BundleSettings settings, int stride) =>
        settings.CellAnchors.TryGetValue(stride, out IReadOnlyList<BoundingBox>? given)
            ? given
            : CellAnchors.Generate(stride, settings.AnchorScales.AsSpan(), settings.AnchorRatios.AsSpan(), settings.RoundAnchors);
}
