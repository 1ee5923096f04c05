using System.Text;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class MaskRcnnConfigWritingTests
{
    private const string EveryField = """
        {
          "model_type": "other", "architectures": ["A", "B"], "torch_dtype": "float16", "transformers_version": "4.30.0",
          "id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}, "backbone_config": {"x": [1, {"y": null}]},
          "initializer_range": 0.5, "fpn_out_channels": 1, "fpn_num_outputs": 2, "anchor_generator_scales": [2.5, 4],
          "anchor_generator_ratios": [0.25], "anchor_generator_strides": [16, 32], "rpn_bbox_coder_target_means": [1, 2, 3, 4],
          "rpn_bbox_coder_target_stds": [2, 3, 4, 5], "rpn_in_channels": 3, "rpn_feat_channels": 4,
          "rpn_loss_cls": {"type": "FocalLoss", "use_sigmoid": false, "loss_weight": 2, "gamma": 2},
          "rpn_loss_bbox": {"type": "SmoothL1", "loss_weight": 3, "beta": 0.1},
          "rpn_test_cfg": {"nms_pre": 5, "max_per_img": 6, "nms": {"type": "nms", "iou_threshold": 0.25, "class_agnostic": true, "z": 1},
            "min_bbox_size": 7, "z": 2},
          "rcnn_test_cfg": {"score_thr": 0.125, "nms": null, "max_per_img": 8, "mask_thr_binary": 0.75, "z": 3},
          "bbox_roi_extractor_roi_layer": {"type": "RoIAlign", "output_size": [5, 6], "sampling_ratio": 2, "aligned": false, "z": 4},
          "bbox_roi_extractor_out_channels": 9, "bbox_roi_extractor_featmap_strides": [16], "bbox_head_in_channels": 10,
          "bbox_head_roi_feat_size": 11, "bbox_head_fc_out_channels": 12, "bbox_head_num_shared_fcs": 13,
          "bbox_head_bbox_coder_target_means": [5, 6, 7, 8], "bbox_head_bbox_coder_target_stds": [0.5, 0.25, 0.125, 1],
          "bbox_head_reg_class_agnostic": true, "bbox_head_reg_decoded_bbox": true, "mask_head_num_convs": 14, "mask_head_in_channels": 15,
          "mask_head_conv_out_channels": 16,
          "mask_roi_extractor_roi_layer": {"type": "RoIAlign", "output_size": 17, "sampling_ratio": 3, "aligned": false},
          "mask_roi_extractor_out_channels": 18, "mask_roi_extractor_featmap_strides": [32],
          "rpn_train_cfg": {"allowed_border": 1, "pos_weight": 2, "debug": true, "z": 5}, "rpn_assigner_pos_iou_thr": 0.1,
          "rpn_assigner_neg_iou_thr": 0.2, "rpn_assigner_min_pos_iou": 0.4, "rpn_assigner_match_low_quality": false,
          "rpn_assigner_ignore_iof_thr": 0.5, "rpn_sampler_num": 19, "rpn_sampler_pos_fraction": 0.125,
          "rpn_sampler_num_samples_upper_bound": 20, "rpn_sampler_add_gt_as_proposals": true,
          "rpn_proposal": {"nms_pre": 21, "max_per_img": 22, "nms": {"type": "nms", "iou_threshold": 0.5}, "min_bbox_size": 23},
          "rcnn_train_cfg": {"mask_size": 24, "pos_weight": 3, "debug": true}, "rcnn_assigner_pos_iou_thr": 0.6,
          "rcnn_assigner_neg_iou_thr": 0.7, "rcnn_assigner_min_pos_iou": 0.8, "rcnn_assigner_match_low_quality": false,
          "rcnn_assigner_ignore_iof_thr": 0.9, "rcnn_sampler_num": 25, "rcnn_sampler_pos_fraction": 0.75,
          "rcnn_sampler_num_samples_upper_bound": 26, "rcnn_sampler_add_gt_as_proposals": false, "family": "torchvision",
          "inference": {"anchor_stride": "fixed", "delta_clamp": "both", "proposal_ranking": "probability", "proposal_min_size": 0.5,
            "proposal_min_size_inclusive": false, "proposal_nms_order": "logit", "clip_to": "padded", "level_epsilon": "tiny",
            "detection_min_size": 2, "nms_space": "original", "mask_paste": "grid_sample", "mask_threshold_inclusive": true,
            "result_clip": true, "keypoint_score": "softmax", "keypoint_coco_offset": 0.5},
          "cell_anchors": {"16": [[-1, -2, 3, 4]]}, "category_ids": [5, 7, 9], "keypoint_names": ["p", "q", "r"],
          "keypoint_flip_pairs": [[0, 1]], "keypoint_sigmas": [0.5, 0.25, 1], "keypoint_skeleton": [[0, 2], [1, 2]],
          "keypoint_roi_extractor_roi_layer": {"type": "RoIAlign", "output_size": 27, "sampling_ratio": 4, "aligned": false},
          "keypoint_roi_extractor_out_channels": 28, "keypoint_roi_extractor_featmap_strides": [16, 32],
          "_commit_hash": null, "unknown": {"kept": ["as", "it", "is"]}
        }
        """;

    [Test]
    public void Every_field_survives_reading_and_writing()
    {
        MaskRcnnConfig config = Parse(EveryField);

        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(config.ToUtf8Json()), JsonElement.Parse(EveryField)), Is.True);
    }

    [Test]
    public void Every_field_survives_in_full_form()
    {
        MaskRcnnConfig config = Parse(EveryField) with { Written = null };

        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(config.ToUtf8Json()), JsonElement.Parse(EveryField)), Is.True);
    }

    [Test]
    public void Every_public_property_differs_from_its_default_in_the_file_with_every_field()
    {
        MaskRcnnConfig config = Parse(EveryField);
        MaskRcnnConfig defaults = new();

        string[] unread = [.. typeof(MaskRcnnConfig).GetProperties()
            .Where(property => property.Name != nameof(MaskRcnnConfig.Warnings))
            .Where(property => Equals(property.GetValue(config), property.GetValue(defaults)))
            .Select(property => property.Name)];

        Assert.That(unread, Is.Empty);
    }

    [Test]
    public void A_file_is_written_back_without_defaults_it_did_not_have()
    {
        const string Json = """{"fpn_out_channels":256,"x":1}""";

        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(Parse(Json).ToUtf8Json()), JsonElement.Parse(Json)), Is.True);
    }

    [Test]
    public void A_change_to_a_file_is_written()
    {
        MaskRcnnConfig changed = Parse("""{"rcnn_test_cfg":{"score_thr":0.05}}""");
        changed = changed with { FpnOutChannels = 8, RcnnTestCfg = changed.RcnnTestCfg with { MaxPerImg = 3 } };

        Assert.That(
            JsonElement.DeepEquals(
                JsonElement.Parse(changed.ToUtf8Json()),
                JsonElement.Parse("""{"fpn_out_channels":8,"rcnn_test_cfg":{"score_thr":0.05,"max_per_img":3}}""")),
            Is.True);
    }

    [Test]
    public void Changed_labels_are_written_whole()
    {
        MaskRcnnConfig changed = Parse("{}") with { Id2Label = ["LABEL_0", "nucleus"] };

        Assert.That(MaskRcnnConfig.Parse(changed.ToUtf8Json()).Id2Label, Is.EqualTo(["LABEL_0", "nucleus"]));
    }

    [Test]
    public void Names_of_older_files_are_written_under_the_current_names()
    {
        MaskRcnnConfig config = Parse("""{"rpn_sampler_neg_pos_ub":-1,"rcnn_test_cfg":{"score_threshold":0.05}}""");

        Assert.That(
            JsonElement.DeepEquals(
                JsonElement.Parse(config.ToUtf8Json()),
                JsonElement.Parse("""{"rpn_sampler_num_samples_upper_bound":-1,"rcnn_test_cfg":{"score_thr":0.05}}""")),
            Is.True);
    }

    [Test]
    public void A_configuration_made_in_code_reads_back_the_same()
    {
        MaskRcnnConfig config = new()
        {
            Family = ModelFamily.TorchVision,
            Conventions = FamilyConventions.Of(ModelFamily.TorchVision) with { MaskPaste = MaskPaste.GridSample },
            Id2Label = ["naïve \"quoted\"", "日本"],
            CellAnchors = new Dictionary<int, IReadOnlyList<BoundingBox>> { [4] = [new(-0.1f, -1e-7f, 1f / 3f, 22.627417f)] },
        };

        MaskRcnnConfig again = MaskRcnnConfig.Parse(config.ToUtf8Json());

        Assert.That(again.Conventions, Is.EqualTo(config.Conventions));
        Assert.That(again.Id2Label, Is.EqualTo(config.Id2Label));
        Assert.That(again.CellAnchors![4], Is.EqualTo(config.CellAnchors[4]));
    }

    [Test]
    public void The_conventions_follow_the_family_unless_they_are_set() =>
        Assert.That(new MaskRcnnConfig { Family = ModelFamily.Detectron2 }.Conventions, Is.EqualTo(FamilyConventions.Of(ModelFamily.Detectron2)));

    [Test]
    public void A_file_is_saved_to_and_loaded_from_its_folder()
    {
        using TemporaryFolder folder = new();
        new MaskRcnnConfig { FpnOutChannels = 3 }.Save(folder.Path);
        new MaskRcnnConfig { FpnOutChannels = 4 }.Save(folder.File("config.json"));

        Assert.That(MaskRcnnConfig.Load(folder.Path).FpnOutChannels, Is.EqualTo(4));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_missing_file_is_named_without_its_path()
    {
        using TemporaryFolder folder = new();

        BundleException error = Assert.Throws<BundleException>(() => MaskRcnnConfig.Load(folder.Path))!;

        Assert.That(error.Message, Is.EqualTo("config.json is missing."));
    }

    private static MaskRcnnConfig Parse(string json) => MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(json));
}
