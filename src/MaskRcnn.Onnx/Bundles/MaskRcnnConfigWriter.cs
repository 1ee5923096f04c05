using System.Globalization;
using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Writes a <see cref="MaskRcnnConfig"/> as the Hugging Face port's JSON, under the current names.</summary>
internal static class MaskRcnnConfigWriter
{
    public static void Write(Utf8JsonWriter w, MaskRcnnConfig c)
    {
        w.WriteString("model_type", c.ModelType);
        w.WriteTexts("architectures", c.Architectures);
        w.WriteText("torch_dtype", c.TorchDtype);
        w.WriteText("transformers_version", c.TransformersVersion);
        WriteLabels(w, c);
        if (c.BackboneConfig is JsonElement backbone)
        {
            w.WritePropertyName("backbone_config");
            backbone.WriteTo(w);
        }

        w.WriteNumber("initializer_range", c.InitializerRange);
        w.WriteNumber("fpn_out_channels", c.FpnOutChannels);
        w.WriteNumber("fpn_num_outputs", c.FpnNumOutputs);
        w.WriteNumbers("anchor_generator_scales", c.AnchorGeneratorScales);
        w.WriteNumbers("anchor_generator_ratios", c.AnchorGeneratorRatios);
        w.WriteNumbers("anchor_generator_strides", c.AnchorGeneratorStrides);
        w.WriteNumbers("rpn_bbox_coder_target_means", c.RpnBboxCoderTargetMeans);
        w.WriteNumbers("rpn_bbox_coder_target_stds", c.RpnBboxCoderTargetStds);
        w.WriteNumber("rpn_in_channels", c.RpnInChannels);
        w.WriteNumber("rpn_feat_channels", c.RpnFeatChannels);
        c.RpnLossCls.Write(w, "rpn_loss_cls");
        c.RpnLossBbox.Write(w, "rpn_loss_bbox");
        c.RpnTestCfg.Write(w, "rpn_test_cfg");
        c.RcnnTestCfg.Write(w, "rcnn_test_cfg");
        c.BboxRoiExtractorRoiLayer.Write(w, "bbox_roi_extractor_roi_layer");
        w.WriteNumber("bbox_roi_extractor_out_channels", c.BboxRoiExtractorOutChannels);
        w.WriteNumbers("bbox_roi_extractor_featmap_strides", c.BboxRoiExtractorFeatmapStrides);
        w.WriteNumber("bbox_head_in_channels", c.BboxHeadInChannels);
        w.WriteNumber("bbox_head_roi_feat_size", c.BboxHeadRoiFeatSize);
        w.WriteNumber("bbox_head_fc_out_channels", c.BboxHeadFcOutChannels);
        w.WriteNumber("bbox_head_num_shared_fcs", c.BboxHeadNumSharedFcs);
        w.WriteNumbers("bbox_head_bbox_coder_target_means", c.BboxHeadBboxCoderTargetMeans);
        w.WriteNumbers("bbox_head_bbox_coder_target_stds", c.BboxHeadBboxCoderTargetStds);
        w.WriteBoolean("bbox_head_reg_class_agnostic", c.BboxHeadRegClassAgnostic);
        w.WriteBoolean("bbox_head_reg_decoded_bbox", c.BboxHeadRegDecodedBbox);
        w.WriteNumber("mask_head_num_convs", c.MaskHeadNumConvs);
        w.WriteNumber("mask_head_in_channels", c.MaskHeadInChannels);
        w.WriteNumber("mask_head_conv_out_channels", c.MaskHeadConvOutChannels);
        c.MaskRoiExtractorRoiLayer.Write(w, "mask_roi_extractor_roi_layer");
        w.WriteNumber("mask_roi_extractor_out_channels", c.MaskRoiExtractorOutChannels);
        w.WriteNumbers("mask_roi_extractor_featmap_strides", c.MaskRoiExtractorFeatmapStrides);
        c.RpnTrainCfg.Write(w);
        w.WriteNumber("rpn_assigner_pos_iou_thr", c.RpnAssignerPosIouThr);
        w.WriteNumber("rpn_assigner_neg_iou_thr", c.RpnAssignerNegIouThr);
        w.WriteNumber("rpn_assigner_min_pos_iou", c.RpnAssignerMinPosIou);
        w.WriteBoolean("rpn_assigner_match_low_quality", c.RpnAssignerMatchLowQuality);
        w.WriteNumber("rpn_assigner_ignore_iof_thr", c.RpnAssignerIgnoreIofThr);
        w.WriteNumber("rpn_sampler_num", c.RpnSamplerNum);
        w.WriteNumber("rpn_sampler_pos_fraction", c.RpnSamplerPosFraction);
        w.WriteNumber("rpn_sampler_num_samples_upper_bound", c.RpnSamplerNumSamplesUpperBound);
        w.WriteBoolean("rpn_sampler_add_gt_as_proposals", c.RpnSamplerAddGtAsProposals);
        c.RpnProposal.Write(w, "rpn_proposal");
        c.RcnnTrainCfg.Write(w);
        w.WriteNumber("rcnn_assigner_pos_iou_thr", c.RcnnAssignerPosIouThr);
        w.WriteNumber("rcnn_assigner_neg_iou_thr", c.RcnnAssignerNegIouThr);
        w.WriteNumber("rcnn_assigner_min_pos_iou", c.RcnnAssignerMinPosIou);
        w.WriteBoolean("rcnn_assigner_match_low_quality", c.RcnnAssignerMatchLowQuality);
        w.WriteNumber("rcnn_assigner_ignore_iof_thr", c.RcnnAssignerIgnoreIofThr);
        w.WriteNumber("rcnn_sampler_num", c.RcnnSamplerNum);
        w.WriteNumber("rcnn_sampler_pos_fraction", c.RcnnSamplerPosFraction);
        w.WriteNumber("rcnn_sampler_num_samples_upper_bound", c.RcnnSamplerNumSamplesUpperBound);
        w.WriteBoolean("rcnn_sampler_add_gt_as_proposals", c.RcnnSamplerAddGtAsProposals);
        w.WriteString("family", BundleVocabulary.Families.NameOf(c.Family));
        FamilyConventionsJson.Write(w, c);
        CellAnchorsJson.Write(w, c.CellAnchors);
        if (c.CategoryIds is not null)
        {
            w.WriteNumbers("category_ids", c.CategoryIds);
        }

        if (c.KeypointNames is not null)
        {
            w.WriteTexts("keypoint_names", c.KeypointNames);
        }

        WritePairs(w, "keypoint_flip_pairs", c.KeypointFlipPairs);
        if (c.KeypointSigmas is not null)
        {
            w.WriteNumbers("keypoint_sigmas", c.KeypointSigmas);
        }

        WritePairs(w, "keypoint_skeleton", c.KeypointSkeleton);
        c.KeypointRoiExtractorRoiLayer.Write(w, "keypoint_roi_extractor_roi_layer");
        w.WriteNumber("keypoint_roi_extractor_out_channels", c.KeypointRoiExtractorOutChannels);
        w.WriteNumbers("keypoint_roi_extractor_featmap_strides", c.KeypointRoiExtractorFeatmapStrides);
        w.WriteFields(c.AdditionalFields);
    }

    private static void WriteLabels(Utf8JsonWriter w, MaskRcnnConfig c)
    {
        w.WriteStartObject("id2label");
        for (int id = 0; id < c.Id2Label.Count; id++)
        {
            w.WriteString(id.ToString(CultureInfo.InvariantCulture), c.Id2Label[id]);
        }

        w.WriteEndObject();
        w.WriteStartObject("label2id");
        foreach ((string label, int id) in c.Label2Id)
        {
            w.WriteNumber(label, id);
        }

        w.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter w, string name, IReadOnlyList<(int First, int Second)>? pairs)
    {
        if (pairs is null)
        {
            return;
        }

        w.WriteStartArray(name);
        foreach ((int first, int second) in pairs)
        {
            w.WriteStartArray();
            w.WriteNumberValue(first);
            w.WriteNumberValue(second);
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }
}
