using MaskRcnn.Onnx.Graphs;

namespace MaskRcnn.Onnx.Tests.Graphs;

internal sealed class GraphContractTests
{
    [TestCase("backbone_input_name.onnx", "images", "does not know")]
    [TestCase("backbone_input_double.onnx", "pixel_values", "must be float32")]
    [TestCase("backbone_baked_batch.onnx", "pixel_values", "batch is baked in")]
    [TestCase("backbone_baked_height.onnx", "pixel_values", "height is baked in")]
    [TestCase("backbone_open_channels.onnx", "pixel_values", "must say its channels")]
    [TestCase("backbone_extra_input.onnx", "im_info", "does not know")]
    [TestCase("backbone_channels_differ.onnx", "features_16", "channels must be 4")]
    [TestCase("backbone_no_deltas.onnx", "rpn_deltas_16", "has no output rpn_deltas_16")]
    [TestCase("backbone_no_logits.onnx", "rpn_deltas_16", "without rpn_logits_16")]
    [TestCase("backbone_deltas_3a.onnx", "rpn_deltas_8", "channels must be 12")]
    [TestCase("backbone_two_anchors.onnx", "rpn_logits_8", "channels must be 3")]
    [TestCase("backbone_level_gap.onnx", "features_32", "must double")]
    [TestCase("backbone_level_name.onnx", "features_p4", "does not end in a stride")]
    [TestCase("backbone_no_features.onnx", "features_{s}", "has no output features_{s}")]
    [TestCase("box_head.onnx", "pooled", "does not know")]
    public void A_backbone_that_breaks_the_contract_is_refused_by_name(string file, string field, string reason) =>
        AssertRefused(TinyGraphs.Files(backbone: file), "backbone.onnx", field, reason);

    [TestCase("box_head_four_classes.onnx", "logits", "classes with background must be 4")]
    [TestCase("box_head_deltas.onnx", "deltas", "deltas must be 12")]
    [TestCase("box_head_agnostic.onnx", "deltas", "deltas must be 12")]
    [TestCase("box_head_channels.onnx", "pooled", "must be 4")]
    [TestCase("box_head_pooled_3x3.onnx", "pooled", "output_size of the RoI layer) must be 2")]
    [TestCase("box_head_rank.onnx", "pooled", "must have 4 dimensions")]
    [TestCase("box_head_double.onnx", "pooled", "must be float32")]
    [TestCase("box_head_baked_rois.onnx", "pooled", "rois is baked in")]
    [TestCase("keypoint_head.onnx", "logits", "has no output logits; it has 'heatmaps'")]
    public void A_box_head_that_breaks_the_contract_is_refused_by_name(string file, string field, string reason) =>
        AssertRefused(TinyGraphs.Files(boxHead: file), "box_head.onnx", field, reason);

    [TestCase("mask_head_int32_labels.onnx", "labels", "must be int64")]
    [TestCase("mask_head_not_square.onnx", "mask_logits", "must be square")]
    [TestCase("mask_head_no_labels.onnx", "labels", "has no input labels")]
    public void A_mask_head_that_breaks_the_contract_is_refused_by_name(string file, string field, string reason) =>
        AssertRefused(TinyGraphs.Files(maskHead: file), "mask_head.onnx", field, reason);

    [TestCase("keypoint_head_three.onnx", "heatmaps", "keypoints must be 2")]
    [TestCase("keypoint_head_not_square.onnx", "heatmaps", "must be square")]
    public void A_keypoint_head_that_breaks_the_contract_is_refused_by_name(string file, string field, string reason) =>
        AssertRefused(TinyGraphs.Files(keypointHead: file), "keypoint_head.onnx", field, reason);

    [TestCase("anchor_generator_strides")]
    [TestCase("bbox_roi_extractor_featmap_strides")]
    [TestCase("mask_roi_extractor_featmap_strides")]
    [TestCase("keypoint_roi_extractor_featmap_strides")]
    public void Written_strides_must_be_those_of_the_graph(string field)
    {
        foreach (int[] wrong in new int[][] { [8], [8, 16, 32], [4, 8], [] })
        {
            Assert.That(
                () => TinyGraphs.Open(TinyGraphs.Files(), Written(wrong)).Dispose(),
                Throws.InstanceOf<BundleException>().With.Property("File").EqualTo("config.json").And.Property("Field").EqualTo(field));
        }

        Assert.DoesNotThrow(() => TinyGraphs.Open(TinyGraphs.Files(), Written([8, 16])).Dispose());

        GraphContract Written(int[] strides) => field switch
        {
            "anchor_generator_strides" => TinyGraphs.Contract with { AnchorStrides = strides },
            "bbox_roi_extractor_featmap_strides" => TinyGraphs.Contract with { BoxStrides = strides },
            "mask_roi_extractor_featmap_strides" => TinyGraphs.Contract with { MaskStrides = strides },
            _ => TinyGraphs.Contract with { KeypointStrides = strides },
        };
    }

    [Test]
    public void Anchors_that_the_configuration_leaves_open_are_the_graphs()
    {
        using GraphSet graphs = TinyGraphs.Open(
            TinyGraphs.Files(backbone: "backbone_two_anchors.onnx"), TinyGraphs.Contract with { AnchorsPerCell = static _ => null });
        Assert.That(graphs.Backbone.AnchorsPerCell, Is.EqualTo(new[] { 2, 2 }));
    }

    private static void AssertRefused(GraphFiles files, string file, string field, string reason) => Assert.That(
        () => TinyGraphs.Open(files).Dispose(),
        Throws.InstanceOf<BundleException>()
            .With.Property("File").EqualTo(file)
            .And.Property("Field").EqualTo(field)
            .And.Message.StartsWith(file)
            .And.Message.Contains(reason));
}
