using System.Text;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class MaskRcnnConfigReadingTests
{
    [Test]
    public void The_ports_minimal_file_takes_everything_else_from_the_defaults()
    {
        MaskRcnnConfig config = Parse("""
            {"model_type":"maskrcnn","architectures":["MaskRCNNForObjectDetection"],"backbone_config":{"model_type":"convnext",
            "out_features":["stage1","stage2","stage3","stage4"]},"id2label":{"0":"person","1":"bicycle"}}
            """);

        Assert.That(config.Id2Label, Is.EqualTo(["person", "bicycle"]));
        Assert.That(config.Label2Id["bicycle"], Is.EqualTo(1));
        Assert.That(config.BackboneConfig!.Value.GetProperty("out_features")[3].GetString(), Is.EqualTo("stage4"));
        Assert.That(config.BboxRoiExtractorRoiLayer, Is.EqualTo(new MaskRcnnConfig().BboxRoiExtractorRoiLayer));
        Assert.That(config.Warnings, Is.Empty);
    }

    [TestCase("""{"rcnn_test_cfg":{"score_threshold":0.3}}""")]
    [TestCase("""{"rcnn_test_cfg":{"score_thr":0.3}}""")]
    [TestCase("""{"rcnn_test_cfg":{"score_thr":0.3,"score_threshold":0.9}}""")]
    public void The_score_threshold_is_read_under_both_of_its_names(string json) =>
        Assert.That(Parse(json).RcnnTestCfg.ScoreThr, Is.EqualTo(0.3f));

    [Test]
    public void The_mask_threshold_is_read_under_its_newer_name() =>
        Assert.That(Parse("""{"rcnn_test_cfg":{"mask_binary_threshold":0.4}}""").RcnnTestCfg.MaskThrBinary, Is.EqualTo(0.4f));

    [Test]
    public void The_kind_of_suppression_may_be_left_out()
    {
        NmsConfig? nms = Parse("""{"rpn_test_cfg":{"nms":{"iou_threshold":0.6}}}""").RpnTestCfg.Nms;

        Assert.That(nms, Is.EqualTo(new NmsConfig { IouThreshold = 0.6 }));
    }

    [Test]
    public void The_samplers_upper_bounds_are_read_under_their_older_names()
    {
        MaskRcnnConfig config = Parse("""{"rpn_sampler_neg_pos_ub":5,"rcnn_sampler_neg_pos_ub":6}""");

        Assert.That(config.RpnSamplerNumSamplesUpperBound, Is.EqualTo(5));
        Assert.That(config.RcnnSamplerNumSamplesUpperBound, Is.EqualTo(6));
        Assert.That(config.AdditionalFields, Is.Empty);
    }

    [Test]
    public void A_null_nms_means_no_suppression()
    {
        MaskRcnnConfig config = Parse("""{"rpn_test_cfg":{"nms":null},"rcnn_test_cfg":{"nms":null}}""");

        Assert.That(config.RpnTestCfg.Nms, Is.Null);
        Assert.That(config.RcnnTestCfg.Nms, Is.Null);
    }

    [Test]
    public void Any_other_null_means_the_default()
    {
        MaskRcnnConfig config = Parse("""{"anchor_generator_strides":null,"fpn_out_channels":null,"backbone_config":null,"id2label":null}""");

        Assert.That(config.AnchorGeneratorStrides, Is.EqualTo([4, 8, 16, 32, 64]));
        Assert.That(config.FpnOutChannels, Is.EqualTo(256));
        Assert.That(config.BackboneConfig, Is.Null);
        Assert.That(config.NumLabels, Is.EqualTo(2));
    }

    [Test]
    public void Whole_numbers_may_be_written_as_floats_and_floats_as_whole_numbers()
    {
        MaskRcnnConfig config = Parse("""{"fpn_out_channels":88.0,"anchor_generator_strides":[16.0],"initializer_range":1,"rpn_sampler_num":1e2}""");

        Assert.That(config.FpnOutChannels, Is.EqualTo(88));
        Assert.That(config.AnchorGeneratorStrides, Is.EqualTo([16]));
        Assert.That(config.InitializerRange, Is.EqualTo(1f));
        Assert.That(config.RpnSamplerNum, Is.EqualTo(100));
    }

    [TestCase("[7,9]", 7, 9)]
    [TestCase("5", 5, 5)]
    public void An_output_size_is_one_number_or_height_and_width(string json, int height, int width)
    {
        MaskRcnnConfig config = Parse($$$"""{"mask_roi_extractor_roi_layer":{"output_size":{{{json}}},"sampling_ratio":-1}}""");
        RoiLayerConfig layer = config.MaskRoiExtractorRoiLayer;

        Assert.That((layer.OutputHeight, layer.OutputWidth), Is.EqualTo((height, width)));
        Assert.That(layer.SamplingRatio, Is.Zero);
    }

    [TestCase("5")]
    [TestCase("\"resnet\"")]
    [TestCase("""{"model_type":"something_new","deep":{"a":[null,true]}}""")]
    public void A_backbone_of_any_kind_is_kept_as_it_is_written(string json)
    {
        MaskRcnnConfig config = Parse($$$"""{"backbone_config":{{{json}}}}""");
        MaskRcnnConfig again = MaskRcnnConfig.Parse(config.ToUtf8Json());

        Assert.That(JsonElement.DeepEquals(again.BackboneConfig!.Value, JsonElement.Parse(json)), Is.True);
    }

    [Test]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.That(Parse("\uFEFF{\"fpn_out_channels\":1}").FpnOutChannels, Is.EqualTo(1));

    [Test]
    public void Labels_may_repeat_and_need_no_order()
    {
        MaskRcnnConfig config = Parse("""{"id2label":{"2":"N/A","0":"person","1":"N/A"}}""");

        Assert.That(config.Id2Label, Is.EqualTo(["person", "N/A", "N/A"]));
        Assert.That(config.Label2Id["N/A"], Is.EqualTo(2));
    }

    [Test]
    public void Num_labels_without_labels_gives_placeholders() =>
        Assert.That(Parse("""{"num_labels":3}""").Id2Label, Is.EqualTo(["LABEL_0", "LABEL_1", "LABEL_2"]));

    [Test]
    public void Num_labels_beside_other_labels_gives_a_warning()
    {
        MaskRcnnConfig config = Parse("""{"num_labels":3,"id2label":{"0":"nucleus"}}""");

        Assert.That(config.NumLabels, Is.EqualTo(1));
        Assert.That(config.Warnings, Has.Exactly(1).Contains("num_labels"));
    }

    [Test]
    public void Cell_anchors_are_read_by_stride()
    {
        MaskRcnnConfig config = Parse("""{"cell_anchors":{"8":[[-1,-2,1,2]],"16":[[-3.5,-4,3.5,4],[-1,-1,1,1]]}}""");

        Assert.That(config.CellAnchors![8], Is.EqualTo([new BoundingBox(-1, -2, 1, 2)]));
        Assert.That(config.CellAnchors[16][0], Is.EqualTo(new BoundingBox(-3.5f, -4, 3.5f, 4)));
    }

    [TestCase("""{"fpn_out_channels":7.5}""", "fpn_out_channels")]
    [TestCase("""{"fpn_out_channels":"7"}""", "fpn_out_channels")]
    [TestCase("""{"fpn_out_channels":0}""", "fpn_out_channels")]
    [TestCase("""{"fpn_out_channels":1e40}""", "fpn_out_channels")]
    [TestCase("""{"initializer_range":1e300}""", "initializer_range")]
    [TestCase("""{"initializer_range":1e999}""", "initializer_range")]
    [TestCase("""{"bbox_head_reg_class_agnostic":1}""", "bbox_head_reg_class_agnostic")]
    [TestCase("""{"rpn_test_cfg":[]}""", "rpn_test_cfg")]
    [TestCase("""{"rpn_test_cfg":{"nms_pre":2000000}}""", "rpn_test_cfg.nms_pre")]
    [TestCase("""{"rpn_test_cfg":{"nms":{"iou_threshold":1.5}}}""", "rpn_test_cfg.nms.iou_threshold")]
    [TestCase("""{"rpn_test_cfg":{"nms":{"type":"soft_nms"}}}""", "rpn_test_cfg.nms.type")]
    [TestCase("""{"rcnn_test_cfg":{"score_thr":50}}""", "rcnn_test_cfg.score_thr")]
    [TestCase("""{"rcnn_test_cfg":{"score_threshold":"a"}}""", "rcnn_test_cfg.score_thr")]
    [TestCase("""{"anchor_generator_strides":[]}""", "anchor_generator_strides")]
    [TestCase("""{"anchor_generator_strides":[8,8]}""", "anchor_generator_strides")]
    [TestCase("""{"anchor_generator_strides":[8,-8]}""", "anchor_generator_strides[1]")]
    [TestCase("""{"anchor_generator_strides":8}""", "anchor_generator_strides")]
    [TestCase("""{"anchor_generator_scales":[0]}""", "anchor_generator_scales[0]")]
    [TestCase("""{"anchor_generator_ratios":[1,-2]}""", "anchor_generator_ratios[1]")]
    [TestCase("""{"rpn_bbox_coder_target_means":[0,0,0]}""", "rpn_bbox_coder_target_means")]
    [TestCase("""{"bbox_head_bbox_coder_target_stds":[0.1,0.1,0.2,0]}""", "bbox_head_bbox_coder_target_stds[3]")]
    [TestCase("""{"bbox_roi_extractor_roi_layer":{"type":"RoIPool"}}""", "bbox_roi_extractor_roi_layer.type")]
    [TestCase("""{"bbox_roi_extractor_roi_layer":{"output_size":0}}""", "bbox_roi_extractor_roi_layer.output_size")]
    [TestCase("""{"bbox_roi_extractor_roi_layer":{"output_size":[7,100000]}}""", "bbox_roi_extractor_roi_layer.output_size[1]")]
    [TestCase("""{"bbox_roi_extractor_roi_layer":{"sampling_ratio":65}}""", "bbox_roi_extractor_roi_layer.sampling_ratio")]
    [TestCase("""{"id2label":{}}""", "id2label")]
    [TestCase("""{"id2label":["person"]}""", "id2label")]
    [TestCase("""{"id2label":{"1":"person"}}""", "id2label")]
    [TestCase("""{"id2label":{"00":"person"}}""", "id2label")]
    [TestCase("""{"id2label":{"0":1}}""", "id2label.0")]
    [TestCase("""{"num_labels":1000000000}""", "num_labels")]
    [TestCase("""{"category_ids":[1,2,2]}""", "category_ids")]
    [TestCase("""{"id2label":{"0":"a"},"category_ids":[1,2]}""", "category_ids")]
    [TestCase("""{"cell_anchors":{"16":[]}}""", "cell_anchors.16")]
    [TestCase("""{"cell_anchors":{"x":[[0,0,1,1]]}}""", "cell_anchors.x")]
    [TestCase("""{"cell_anchors":{"16":[[0,0,1]]}}""", "cell_anchors.16[0]")]
    [TestCase("""{"cell_anchors":{"16":[[1,0,1,1]]}}""", "cell_anchors.16[0]")]
    [TestCase("""{"cell_anchors":{"8":[[0,0,1,1]],"08":[[0,0,1,1]]}}""", "cell_anchors.08")]
    [TestCase("""{"anchor_generator_strides":[8],"cell_anchors":{"16":[[0,0,1,1]]}}""", "cell_anchors.16")]
    [TestCase("""{"keypoint_names":["a"],"keypoint_sigmas":[0.1,0.2]}""", "keypoint_sigmas")]
    [TestCase("""{"keypoint_sigmas":[0.1]}""", "keypoint_sigmas")]
    [TestCase("""{"keypoint_skeleton":[[0,17]]}""", "keypoint_skeleton[0][1]")]
    [TestCase("""{"keypoint_flip_pairs":[[1,1]]}""", "keypoint_flip_pairs[0]")]
    [TestCase("""{"keypoint_names":["a","b"],"keypoint_flip_pairs":[[0,2]]}""", "keypoint_flip_pairs[0][1]")]
    [TestCase("""{"family":"keras"}""", "family")]
    [TestCase("""{"fpn_out_channels":1,"fpn_out_channels":1}""", "fpn_out_channels")]
    public void A_wrong_field_is_named(string json, string field)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(json))!;

        Assert.That(error.File, Is.EqualTo("config.json"));
        Assert.That(error.Field, Is.EqualTo(field));
        Assert.That(error.Message, Does.StartWith($"config.json: {field} "));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("{}{}")]
    [TestCase("{\"a\":NaN}")]
    [TestCase("{\"a\":Infinity}")]
    [TestCase("{'a':1}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{\"model_type\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1}")]
    public void What_is_no_JSON_object_is_refused(string text)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(text))!;

        Assert.That(error.File, Is.EqualTo("config.json"));
    }

    [Test]
    public void What_is_not_UTF8_is_refused() =>
        Assert.Throws<BundleException>(() => MaskRcnnConfig.Parse((byte[])[.. "{\"model_type\":\""u8, 0xFF, 0xFE, .. "\"}"u8]));

    [Test]
    public void A_deeply_nested_file_is_refused()
    {
        string nested = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);

        Assert.Throws<BundleException>(() => Parse(nested));
    }

    private static MaskRcnnConfig Parse(string json) => MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(json));
}
