using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Reads a <see cref="MaskRcnnConfig"/> from the Hugging Face port's JSON.</summary>
internal static class MaskRcnnConfigReader
{
    private static readonly MaskRcnnConfig _default = MaskRcnnConfig.Default;

    public static MaskRcnnConfig Read(JsonFields f)
    {
        IReadOnlyList<string> labels = ConfigLists.Labels(f);
        IReadOnlyList<string>? keypointNames = f.Texts("keypoint_names", 1, Limits.Keypoints);
        int keypoints = keypointNames?.Count ?? CocoPersonKeypoints.Names.Count;
        IReadOnlyList<int> anchorStrides = ConfigLists.Strides(f, "anchor_generator_strides", _default.AnchorGeneratorStrides);
        ModelFamily family = f.Choice("family", _default.Family, BundleVocabulary.Families);
        return new MaskRcnnConfig
        {
            ModelType = f.Text("model_type") ?? _default.ModelType,
            Architectures = f.Texts("architectures", 0, 64) ?? _default.Architectures,
            TorchDtype = f.Text("torch_dtype", renamed: "dtype"),
            TransformersVersion = f.Text("transformers_version"),
            Id2Label = labels,
            BackboneConfig = f.TryGet("backbone_config", out JsonElement backbone) ? backbone.Clone() : null,
            InitializerRange = f.Single("initializer_range", _default.InitializerRange),
            FpnOutChannels = Size(f, "fpn_out_channels", _default.FpnOutChannels),
            FpnNumOutputs = f.Int("fpn_num_outputs", _default.FpnNumOutputs, 1, Limits.Levels),
            AnchorGeneratorScales = ConfigLists.Factors(f, "anchor_generator_scales", _default.AnchorGeneratorScales),
            AnchorGeneratorRatios = ConfigLists.Factors(f, "anchor_generator_ratios", _default.AnchorGeneratorRatios),
            AnchorGeneratorStrides = anchorStrides,
            RpnBboxCoderTargetMeans = ConfigLists.Means(f, "rpn_bbox_coder_target_means", _default.RpnBboxCoderTargetMeans),
            RpnBboxCoderTargetStds = ConfigLists.Stds(f, "rpn_bbox_coder_target_stds", _default.RpnBboxCoderTargetStds),
            RpnInChannels = Size(f, "rpn_in_channels", _default.RpnInChannels),
            RpnFeatChannels = Size(f, "rpn_feat_channels", _default.RpnFeatChannels),
            RpnLossCls = LossConfig.Read(f, "rpn_loss_cls", _default.RpnLossCls),
            RpnLossBbox = LossConfig.Read(f, "rpn_loss_bbox", _default.RpnLossBbox),
            RpnTestCfg = RpnTestConfig.Read(f, "rpn_test_cfg", _default.RpnTestCfg),
            RcnnTestCfg = RcnnTestConfig.Read(f, "rcnn_test_cfg"),
            BboxRoiExtractorRoiLayer = RoiLayerConfig.Read(f, "bbox_roi_extractor_roi_layer", _default.BboxRoiExtractorRoiLayer),
            BboxRoiExtractorOutChannels = Size(f, "bbox_roi_extractor_out_channels", _default.BboxRoiExtractorOutChannels),
            BboxRoiExtractorFeatmapStrides =
                ConfigLists.Strides(f, "bbox_roi_extractor_featmap_strides", _default.BboxRoiExtractorFeatmapStrides),
            BboxHeadInChannels = Size(f, "bbox_head_in_channels", _default.BboxHeadInChannels),
            BboxHeadRoiFeatSize = Size(f, "bbox_head_roi_feat_size", _default.BboxHeadRoiFeatSize),
            BboxHeadFcOutChannels = Size(f, "bbox_head_fc_out_channels", _default.BboxHeadFcOutChannels),
            BboxHeadNumSharedFcs = f.Int("bbox_head_num_shared_fcs", _default.BboxHeadNumSharedFcs, 0),
            BboxHeadBboxCoderTargetMeans = ConfigLists.Means(f, "bbox_head_bbox_coder_target_means", _default.BboxHeadBboxCoderTargetMeans),
            BboxHeadBboxCoderTargetStds = ConfigLists.Stds(f, "bbox_head_bbox_coder_target_stds", _default.BboxHeadBboxCoderTargetStds),
            BboxHeadRegClassAgnostic = f.Bool("bbox_head_reg_class_agnostic", _default.BboxHeadRegClassAgnostic),
            BboxHeadRegDecodedBbox = f.Bool("bbox_head_reg_decoded_bbox", _default.BboxHeadRegDecodedBbox),
            MaskHeadNumConvs = f.Int("mask_head_num_convs", _default.MaskHeadNumConvs, 0),
            MaskHeadInChannels = Size(f, "mask_head_in_channels", _default.MaskHeadInChannels),
            MaskHeadConvOutChannels = Size(f, "mask_head_conv_out_channels", _default.MaskHeadConvOutChannels),
            MaskRoiExtractorRoiLayer = RoiLayerConfig.Read(f, "mask_roi_extractor_roi_layer", _default.MaskRoiExtractorRoiLayer),
            MaskRoiExtractorOutChannels = Size(f, "mask_roi_extractor_out_channels", _default.MaskRoiExtractorOutChannels),
            MaskRoiExtractorFeatmapStrides =
                ConfigLists.Strides(f, "mask_roi_extractor_featmap_strides", _default.MaskRoiExtractorFeatmapStrides),
            RpnTrainCfg = RpnTrainConfig.Read(f),
            RpnAssignerPosIouThr = f.Single("rpn_assigner_pos_iou_thr", _default.RpnAssignerPosIouThr),
            RpnAssignerNegIouThr = f.Single("rpn_assigner_neg_iou_thr", _default.RpnAssignerNegIouThr),
            RpnAssignerMinPosIou = f.Single("rpn_assigner_min_pos_iou", _default.RpnAssignerMinPosIou),
            RpnAssignerMatchLowQuality = f.Bool("rpn_assigner_match_low_quality", _default.RpnAssignerMatchLowQuality),
            RpnAssignerIgnoreIofThr = f.Single("rpn_assigner_ignore_iof_thr", _default.RpnAssignerIgnoreIofThr),
            RpnSamplerNum = f.Int("rpn_sampler_num", _default.RpnSamplerNum),
            RpnSamplerPosFraction = f.Single("rpn_sampler_pos_fraction", _default.RpnSamplerPosFraction),
            RpnSamplerNumSamplesUpperBound = f.Int(
                "rpn_sampler_num_samples_upper_bound",
                _default.RpnSamplerNumSamplesUpperBound,
                renamed: "rpn_sampler_neg_pos_ub"),
            RpnSamplerAddGtAsProposals = f.Bool("rpn_sampler_add_gt_as_proposals", _default.RpnSamplerAddGtAsProposals),
            RpnProposal = RpnTestConfig.Read(f, "rpn_proposal", _default.RpnProposal),
            RcnnTrainCfg = RcnnTrainConfig.Read(f),
            RcnnAssignerPosIouThr = f.Single("rcnn_assigner_pos_iou_thr", _default.RcnnAssignerPosIouThr),
            RcnnAssignerNegIouThr = f.Single("rcnn_assigner_neg_iou_thr", _default.RcnnAssignerNegIouThr),
            RcnnAssignerMinPosIou = f.Single("rcnn_assigner_min_pos_iou", _default.RcnnAssignerMinPosIou),
            RcnnAssignerMatchLowQuality = f.Bool("rcnn_assigner_match_low_quality", _default.RcnnAssignerMatchLowQuality),
            RcnnAssignerIgnoreIofThr = f.Single("rcnn_assigner_ignore_iof_thr", _default.RcnnAssignerIgnoreIofThr),
            RcnnSamplerNum = f.Int("rcnn_sampler_num", _default.RcnnSamplerNum),
            RcnnSamplerPosFraction = f.Single("rcnn_sampler_pos_fraction", _default.RcnnSamplerPosFraction),
            RcnnSamplerNumSamplesUpperBound = f.Int(
                "rcnn_sampler_num_samples_upper_bound",
                _default.RcnnSamplerNumSamplesUpperBound,
                renamed: "rcnn_sampler_neg_pos_ub"),
            RcnnSamplerAddGtAsProposals = f.Bool("rcnn_sampler_add_gt_as_proposals", _default.RcnnSamplerAddGtAsProposals),
            Family = family,
            Conventions = FamilyConventionsJson.Read(f, family),
            CellAnchors = CellAnchorsJson.Read(f, f.Has("anchor_generator_strides") ? anchorStrides : null),
            CategoryIds = ConfigLists.CategoryIds(f, f.Has("id2label") ? labels.Count : null),
            KeypointNames = keypointNames,
            KeypointFlipPairs = ConfigLists.Pairs(f, "keypoint_flip_pairs", keypoints),
            KeypointSigmas = ConfigLists.Sigmas(f, keypoints),
            KeypointSkeleton = ConfigLists.Pairs(f, "keypoint_skeleton", keypoints),
            KeypointRoiExtractorRoiLayer =
                RoiLayerConfig.Read(f, "keypoint_roi_extractor_roi_layer", _default.KeypointRoiExtractorRoiLayer),
            KeypointRoiExtractorOutChannels = Size(f, "keypoint_roi_extractor_out_channels", _default.KeypointRoiExtractorOutChannels),
            KeypointRoiExtractorFeatmapStrides =
                ConfigLists.Strides(f, "keypoint_roi_extractor_featmap_strides", _default.KeypointRoiExtractorFeatmapStrides),
            AdditionalFields = f.Unknown(),
            Warnings = f.Warnings.AsReadOnly(),
            Written = f.Written,
        };
    }

    private static int Size(JsonFields f, string name, int fallback) => f.Int(name, fallback, 1);
}
