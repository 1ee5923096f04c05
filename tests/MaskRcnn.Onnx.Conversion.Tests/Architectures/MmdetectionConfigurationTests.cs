using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>What is read of mmdetection's configurations of different ages.</summary>
internal sealed class MmdetectionConfigurationTests
{
    [Test]
    public void A_test_pipeline_says_size_statistics_order_and_padding()
    {
        Same(Preprocessor("""
            norm = dict(mean=[1.5, 2, 3], std=[4, 5, 6], to_rgb=False)
            data = dict(test=dict(pipeline=[
                dict(type='LoadImageFromFile'),
                dict(type='MultiScaleFlipAug', img_scale=(1000, 600), transforms=[
                    dict(type='Resize', keep_ratio=True), dict(type='Normalize', **norm), dict(type='Pad', size_divisor=64)])]))
            """), """
            {"size": {"shortest_edge": 600, "longest_edge": 1000}, "image_mean": [1.5, 2, 3], "image_std": [4, 5, 6],
             "channel_order": "BGR", "size_divisor": 64}
            """);
    }

    [Test]
    public void The_third_versions_data_preprocessor_and_pipeline_say_the_same()
    {
        Same(Preprocessor("""
            model = dict(data_preprocessor=dict(bgr_to_rgb=True, mean=[1, 2, 3], std=[4, 5, 6], pad_size_divisor=16))
            test_pipeline = [dict(type='Resize', scale=(1333, 800), keep_ratio=True, backend='pillow')]
            """), """
            {"image_mean": [1, 2, 3], "image_std": [4, 5, 6], "channel_order": "RGB", "size_divisor": 16,
             "size": {"shortest_edge": 800, "longest_edge": 1333}, "resize_filter": "pillow_bilinear"}
            """);
    }

    [Test]
    public void A_resize_that_does_not_keep_the_ratio_is_an_exact_size() =>
        Same(
            Preprocessor("test_pipeline = [dict(type='Resize', img_scale=(640, 480), keep_ratio=False)]"),
            """{"size": {"height": 480, "width": 640}}""");

    [Test]
    public void Several_scales_are_for_augmentation_and_say_nothing() =>
        Same(Preprocessor("test_pipeline = [dict(type='Resize', img_scale=[(640, 480), (800, 600)], keep_ratio=True)]"), "{}");

    [Test]
    public void One_scale_in_a_list_is_a_scale() =>
        Same(
            Preprocessor("test_pipeline = [dict(type='Resize', img_scale=[(640, 480)], keep_ratio=True)]"),
            """{"size": {"shortest_edge": 480, "longest_edge": 640}}""");

    [Test]
    public void Old_names_of_the_limits_are_understood()
    {
        Same(Config("""
            test_cfg = dict(
                rpn=dict(nms_across_levels=False, nms_pre=900, nms_post=1000, max_num=800, nms_thr=0.65, min_bbox_size=2),
                rcnn=dict(score_thr=0.1, nms=dict(type='nms', iou_thr=0.45), max_per_img=50, mask_thr_binary=0.4))
            """), """
            {"rpn_test_cfg": {"nms_pre": 900, "max_per_img": 800, "min_bbox_size": 2, "nms": {"type": "nms", "iou_threshold": 0.65}},
             "rcnn_test_cfg": {"score_thr": 0.1, "max_per_img": 50, "mask_thr_binary": 0.4, "nms": {"type": "nms", "iou_threshold": 0.45}}}
            """);
    }

    [Test]
    public void The_model_says_anchors_coders_and_pooling()
    {
        Same(Config("""
            model = dict(
                rpn_head=dict(
                    anchor_generator=dict(scales=[4, 8], ratios=[1.0], strides=[4, 8, 16, 32, 64]),
                    bbox_coder=dict(target_means=[.0, .0, .0, .0], target_stds=[1.0, 1.0, 2.0, 2.0])),
                roi_head=dict(
                    bbox_roi_extractor=dict(
                        roi_layer=dict(type='RoIAlign', output_size=7, sampling_ratio=2, aligned=False), featmap_strides=[4, 8, 16, 32]),
                    bbox_head=dict(bbox_coder=dict(target_stds=[0.2, 0.2, 0.4, 0.4]))))
            """), """
            {"anchor_generator_scales": [4, 8], "anchor_generator_ratios": [1], "anchor_generator_strides": [4, 8, 16, 32, 64],
             "rpn_bbox_coder_target_means": [0, 0, 0, 0], "rpn_bbox_coder_target_stds": [1, 1, 2, 2],
             "bbox_head_bbox_coder_target_stds": [0.2, 0.2, 0.4, 0.4],
             "bbox_roi_extractor_roi_layer": {"output_size": 7, "sampling_ratio": 2, "aligned": false},
             "bbox_roi_extractor_featmap_strides": [4, 8, 16, 32]}
            """);
    }

    [TestCase("")]
    [TestCase("model = build_model()")]
    [TestCase("model = dict(test_cfg=dict(rpn=dict(nms_pre='many', nms='hard'), rcnn=[1, 2]))")]
    [TestCase("model = [1, 2, 3]")]
    [TestCase("test_pipeline = dict(type='Resize')\nimg_norm_cfg = dict(mean=['a'], std=None)")]
    [TestCase("test_pipeline = [dict(type='Resize', img_scale=(1e99, -5))]")]
    public void What_is_not_understood_says_nothing(string text)
    {
        Same(Preprocessor(text), "{}");
        Same(Config(text), "{}");
    }

    private static JsonObject Config(string text) => MmdetectionTraining.Config(Fields(text));

    private static JsonObject Preprocessor(string text) => MmdetectionPipeline.Preprocessor(Fields(text));

    private static MmdetectionFields Fields(string text) =>
        MmdetectionFields.Of(new Dictionary<string, object?> { ["meta"] = new Dictionary<string, object?> { ["config"] = text } });

    private static void Same(JsonObject actual, string expected) =>
        Assert.That(actual.ToJsonString(), Is.EqualTo(JsonNode.Parse(expected)!.ToJsonString()));
}
