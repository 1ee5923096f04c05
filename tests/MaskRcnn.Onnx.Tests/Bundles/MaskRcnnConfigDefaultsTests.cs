using System.Text.Json;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>The defaults of the Hugging Face port's MaskRCNNConfig, field by field, as its source has them.</summary>
internal sealed class MaskRcnnConfigDefaultsTests
{
    private static readonly (string Field, string Json)[] _defaults =
    [
        ("model_type", "\"maskrcnn\""),
        ("architectures", "[\"MaskRCNNForObjectDetection\"]"),
        ("id2label", """{"0":"LABEL_0","1":"LABEL_1"}"""),
        ("label2id", """{"LABEL_0":0,"LABEL_1":1}"""),
        ("initializer_range", "0.02"),
        ("fpn_out_channels", "256"),
        ("fpn_num_outputs", "5"),
        ("anchor_generator_scales", "[8]"),
        ("anchor_generator_ratios", "[0.5,1.0,2.0]"),
        ("anchor_generator_strides", "[4,8,16,32,64]"),
        ("rpn_bbox_coder_target_means", "[0,0,0,0]"),
        ("rpn_bbox_coder_target_stds", "[1,1,1,1]"),
        ("rpn_in_channels", "256"),
        ("rpn_feat_channels", "256"),
        ("rpn_loss_cls", """{"type":"CrossEntropyLoss","use_sigmoid":true,"loss_weight":1.0}"""),
        ("rpn_loss_bbox", """{"type":"L1Loss","loss_weight":1.0}"""),
        ("rpn_test_cfg", """{"nms_pre":1000,"max_per_img":1000,"nms":{"type":"nms","iou_threshold":0.7},"min_bbox_size":0}"""),
        ("rcnn_test_cfg", """{"score_thr":0.05,"nms":{"type":"nms","iou_threshold":0.5},"max_per_img":100,"mask_thr_binary":0.5}"""),
        ("bbox_roi_extractor_roi_layer", """{"type":"RoIAlign","output_size":7,"sampling_ratio":0,"aligned":true}"""),
        ("bbox_roi_extractor_out_channels", "256"),
        ("bbox_roi_extractor_featmap_strides", "[4,8,16,32]"),
        ("bbox_head_in_channels", "256"),
        ("bbox_head_roi_feat_size", "7"),
        ("bbox_head_fc_out_channels", "1024"),
        ("bbox_head_num_shared_fcs", "2"),
        ("bbox_head_bbox_coder_target_means", "[0,0,0,0]"),
        ("bbox_head_bbox_coder_target_stds", "[0.1,0.1,0.2,0.2]"),
        ("bbox_head_reg_class_agnostic", "false"),
        ("bbox_head_reg_decoded_bbox", "false"),
        ("mask_head_num_convs", "4"),
        ("mask_head_in_channels", "256"),
        ("mask_head_conv_out_channels", "256"),
        ("mask_roi_extractor_roi_layer", """{"type":"RoIAlign","output_size":14,"sampling_ratio":0,"aligned":true}"""),
        ("mask_roi_extractor_out_channels", "256"),
        ("mask_roi_extractor_featmap_strides", "[4,8,16,32]"),
        ("rpn_train_cfg", """{"allowed_border":-1,"pos_weight":-1,"debug":false}"""),
        ("rpn_assigner_pos_iou_thr", "0.7"),
        ("rpn_assigner_neg_iou_thr", "0.3"),
        ("rpn_assigner_min_pos_iou", "0.3"),
        ("rpn_assigner_match_low_quality", "true"),
        ("rpn_assigner_ignore_iof_thr", "-1"),
        ("rpn_sampler_num", "256"),
        ("rpn_sampler_pos_fraction", "0.5"),
        ("rpn_sampler_num_samples_upper_bound", "-1"),
        ("rpn_sampler_add_gt_as_proposals", "false"),
        ("rpn_proposal", """{"nms_pre":2000,"max_per_img":1000,"nms":{"type":"nms","iou_threshold":0.7},"min_bbox_size":0}"""),
        ("rcnn_train_cfg", """{"mask_size":28,"pos_weight":-1,"debug":false}"""),
        ("rcnn_assigner_pos_iou_thr", "0.5"),
        ("rcnn_assigner_neg_iou_thr", "0.5"),
        ("rcnn_assigner_min_pos_iou", "0.5"),
        ("rcnn_assigner_match_low_quality", "true"),
        ("rcnn_assigner_ignore_iof_thr", "-1"),
        ("rcnn_sampler_num", "512"),
        ("rcnn_sampler_pos_fraction", "0.25"),
        ("rcnn_sampler_num_samples_upper_bound", "-1"),
        ("rcnn_sampler_add_gt_as_proposals", "true"),
        ("family", "\"huggingface\""),
        ("inference", "{}"),
        ("keypoint_roi_extractor_roi_layer", """{"type":"RoIAlign","output_size":14,"sampling_ratio":0,"aligned":true}"""),
        ("keypoint_roi_extractor_out_channels", "256"),
        ("keypoint_roi_extractor_featmap_strides", "[4,8,16,32]"),
    ];

    private static IEnumerable<TestCaseData<string, string>> Fields =>
        _defaults.Select(entry => new TestCaseData<string, string>(entry.Field, entry.Json).SetArgDisplayNames(entry.Field));

    [TestCaseSource(nameof(Fields))]
    public void A_field_made_in_code_has_the_ports_default(string field, string json) =>
        Assert.That(JsonElement.DeepEquals(Written(new MaskRcnnConfig()).GetProperty(field), JsonElement.Parse(json)), Is.True);

    [TestCaseSource(nameof(Fields))]
    public void A_field_that_a_file_lacks_has_the_ports_default(string field, string json)
    {
        // A copy that does not know what the file had is written in full.
        MaskRcnnConfig parsed = MaskRcnnConfig.Parse("{}"u8.ToArray()) with { Written = null };

        Assert.That(JsonElement.DeepEquals(Written(parsed).GetProperty(field), JsonElement.Parse(json)), Is.True);
    }

    [TestCaseSource(nameof(Fields))]
    public void A_file_that_writes_a_default_reads_as_that_default(string field, string json)
    {
        MaskRcnnConfig parsed = MaskRcnnConfig.Parse(System.Text.Encoding.UTF8.GetBytes($"{{\"{field}\":{json}}}"));

        Assert.That(parsed.AdditionalFields, Is.Empty);
        Assert.That(JsonElement.DeepEquals(Written(parsed with { Written = null }), Written(new MaskRcnnConfig())), Is.True);
    }

    [Test]
    public void No_other_field_is_written_by_default() => Assert.That(
        Written(new MaskRcnnConfig()).EnumerateObject().Select(field => field.Name),
        Is.EquivalentTo(_defaults.Select(field => field.Field)));

    [Test]
    public void Two_classes_are_the_default() => Assert.That(new MaskRcnnConfig().NumLabels, Is.EqualTo(2));

    private static JsonElement Written(MaskRcnnConfig config) => JsonElement.Parse(config.ToUtf8Json());
}
