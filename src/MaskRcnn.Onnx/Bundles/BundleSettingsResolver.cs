using System.Globalization;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Answers the questions of precedence between a model's two files.</summary>
internal sealed class BundleSettingsResolver(MaskRcnnConfig config, MaskRcnnImageProcessorConfig processor)
{
    private readonly List<string> _warnings = [];

    public BundleSettings Resolve()
    {
        RcnnTestConfig model = config.RcnnTestCfg;
        RcnnTestConfig image = processor.TestCfg;
        NmsConfig? nms = Pick("rcnn_test_cfg.nms", model.Nms, "test_cfg.nms", image.Nms, SameNms, ShowNms);
        IReadOnlyList<string> labels = Labels();
        return new BundleSettings
        {
            Labels = labels,
            CategoryIds = CategoryIds(labels.Count),
            Conventions = Conventions(),
            RpnNmsPre = Cap(config.RpnTestCfg.NmsPre),
            RpnMaxPerImage = Cap(config.RpnTestCfg.MaxPerImg),
            RpnIouThreshold = config.RpnTestCfg.Nms?.IouThreshold ?? double.PositiveInfinity,
            RpnSuppressAcrossLevels = config.RpnTestCfg.Nms?.ClassAgnostic ?? false,
            RpnCoderMeans = [.. config.RpnBboxCoderTargetMeans],
            RpnCoderStds = [.. config.RpnBboxCoderTargetStds],
            ScoreThreshold = Pick("rcnn_test_cfg.score_thr", model.ScoreThr, "test_cfg.score_thr", image.ScoreThr),
            IouThreshold = nms?.IouThreshold ?? double.PositiveInfinity,
            SuppressAcrossClasses = nms?.ClassAgnostic ?? false,
            MaxPerImage = Cap(Pick("rcnn_test_cfg.max_per_img", model.MaxPerImg, "test_cfg.max_per_img", image.MaxPerImg)),
            MaskThreshold = Pick("rcnn_test_cfg.mask_thr_binary", model.MaskThrBinary, "test_cfg.mask_thr_binary", image.MaskThrBinary),
            ClassAgnosticBoxes = config.BboxHeadRegClassAgnostic,
            BoxCoderMeans =
            [
                .. PickList(
                    "bbox_head_bbox_coder_target_means", config.BboxHeadBboxCoderTargetMeans, processor.BboxHeadBboxCoderTargetMeans),
            ],
            BoxCoderStds =
            [
                .. PickList("bbox_head_bbox_coder_target_stds", config.BboxHeadBboxCoderTargetStds, processor.BboxHeadBboxCoderTargetStds),
            ],
            BoxRoi = config.BboxRoiExtractorRoiLayer,
            MaskRoi = config.MaskRoiExtractorRoiLayer,
            KeypointRoi = config.KeypointRoiExtractorRoiLayer,
            AnchorStrides = IfWritten("anchor_generator_strides", config.AnchorGeneratorStrides),
            BoxStrides = IfWritten("bbox_roi_extractor_featmap_strides", config.BboxRoiExtractorFeatmapStrides),
            MaskStrides = IfWritten("mask_roi_extractor_featmap_strides", config.MaskRoiExtractorFeatmapStrides),
            KeypointStrides = IfWritten("keypoint_roi_extractor_featmap_strides", config.KeypointRoiExtractorFeatmapStrides),
            AnchorScales = [.. config.AnchorGeneratorScales],
            AnchorRatios = [.. config.AnchorGeneratorRatios],
            RoundAnchors = config.Family == ModelFamily.TorchVision,
            CellAnchors = config.CellAnchors ?? new Dictionary<int, IReadOnlyList<BoundingBox>>(),
            Keypoints = KeypointLayout.Of(config),
            Warnings = _warnings.AsReadOnly(),
        };
    }

    /// <summary>What "no limit" becomes: a limit that no image reaches.</summary>
    private static int Cap(int count) => count > 0 ? count : Limits.Candidates;

    private static bool SameNms(NmsConfig? a, NmsConfig? b) => a?.IouThreshold == b?.IouThreshold && a?.ClassAgnostic == b?.ClassAgnostic;

    private static string ShowNms(NmsConfig? nms) => nms is null ? "null" : Show(nms.IouThreshold);

    private static string Show<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>
    /// min_bbox_size takes the place of the family's smallest side, unless <c>inference</c> names one. 0, the port's default for "no minimum",
    /// leaves the family's as it is: every exporter writes it, and torchvision's 0.001 stays meant.
    /// </summary>
    private FamilyConventions Conventions()
    {
        float named = config.RpnTestCfg.MinBboxSize;
        bool isOverridden = config.Written?.Contains($"{FamilyConventionsJson.Name}.proposal_min_size")
            ?? config.Conventions.ProposalMinSize != FamilyConventions.Of(config.Family).ProposalMinSize;
        return named == 0f || isOverridden ? config.Conventions : config.Conventions with { ProposalMinSize = named };
    }

    private IReadOnlyList<string> Labels()
    {
        bool inConfig = config.Written is null || config.Written.Contains("id2label") || config.Written.Contains("num_labels");
        bool inProcessor = processor.Written?.Contains("num_classes") ?? false;
        if (!inConfig && inProcessor)
        {
            return MaskRcnnConfig.DefaultLabels(processor.NumClasses);
        }

        if (inProcessor && processor.NumClasses != config.NumLabels)
        {
            _warnings.Add(
                $"{MaskRcnnConfig.FileName} has {Show(config.NumLabels)} classes, num_classes of {MaskRcnnImageProcessorConfig.FileName} is "
                + $"{Show(processor.NumClasses)}; {Show(config.NumLabels)} is used.");
        }

        return config.Id2Label;
    }

    private IReadOnlyList<int> CategoryIds(int classes)
    {
        IReadOnlyList<int> ids = config.CategoryIds ?? Array.AsReadOnly(Enumerable.Range(1, classes).ToArray());
        return ids.Count == classes
            ? ids
            : throw new BundleException(
                $"{MaskRcnnConfig.FileName}: category_ids has {Show(ids.Count)} ids for {Show(classes)} classes.",
                MaskRcnnConfig.FileName,
                "category_ids");
    }

    private IReadOnlyList<int>? IfWritten(string field, IReadOnlyList<int> value) =>
        config.Written is null || config.Written.Contains(field) ? value : null;

    private T Pick<T>(string configField, T configValue, string processorField, T processorValue)
        where T : struct, IEquatable<T> =>
        Pick(configField, configValue, processorField, processorValue, (a, b) => a.Equals(b), Show);

    private IReadOnlyList<float> PickList(string field, IReadOnlyList<float> configValue, IReadOnlyList<float> processorValue) =>
        Pick(field, configValue, field, processorValue, Enumerable.SequenceEqual, list => $"[{string.Join(", ", list.Select(Show))}]");

    private T Pick<T>(
        string configField, T configValue, string processorField, T processorValue, Func<T, T, bool> same, Func<T, string> show)
    {
        bool inConfig = config.Written?.Contains(configField) ?? true;
        bool inProcessor = processor.Written?.Contains(processorField) ?? true;
        if (inConfig && inProcessor && !same(configValue, processorValue))
        {
            _warnings.Add(
                $"{configField} of {MaskRcnnConfig.FileName} is {show(configValue)}, {processorField} of "
                + $"{MaskRcnnImageProcessorConfig.FileName} is {show(processorValue)}; {show(configValue)} is used.");
        }

        return inConfig || !inProcessor ? configValue : processorValue;
    }
}
