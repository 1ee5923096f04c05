using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class ConfigMergingTests
{
    [TestCase("""{"a": 1, "b": 2}""", """{"b": 3, "c": 4}""", """{"a":1,"b":3,"c":4}""")]
    [TestCase("""{"id2label": {"0": "x", "1": "y"}}""", """{"id2label": {"0": "z"}}""", """{"id2label":{"0":"z"}}""")]
    [TestCase("""{"inference": {"a": 1, "b": 2}}""", """{"inference": {"b": 3}}""", """{"inference":{"a":1,"b":3}}""")]
    [TestCase("""{"rpn_test_cfg": {"nms_pre": 9, "nms": {"type": "nms", "iou_threshold": 0.7}}}""", """{"rpn_test_cfg": {"nms": {"iou_threshold": 0.6}}}""",
        """{"rpn_test_cfg":{"nms_pre":9,"nms":{"type":"nms","iou_threshold":0.6}}}""")]
    [TestCase("""{"test_cfg": {"nms": {"iou_threshold": 0.7}}}""", """{"test_cfg": {"nms": null}}""", """{"test_cfg":{"nms":null}}""")]
    [TestCase("""{"mask_roi_extractor_roi_layer": {"output_size": 14, "aligned": false}}""", """{"mask_roi_extractor_roi_layer": {"aligned": true}}""",
        """{"mask_roi_extractor_roi_layer":{"output_size":14,"aligned":true}}""")]
    [TestCase("""{"rcnn_test_cfg": {"score_thr": 0.05}}""", """{"rcnn_test_cfg": {"score_threshold": 0.3}}""", """{"rcnn_test_cfg":{"score_threshold":0.3}}""")]
    public void The_upper_settings_win_and_leave_the_rest(string below, string above, string expected)
    {
        JsonObject lower = JsonNode.Parse(below)!.AsObject();
        JsonObject upper = JsonNode.Parse(above)!.AsObject();

        Assert.That(ConfigMerging.Merge(lower, upper).ToJsonString(), Is.EqualTo(expected));
        Assert.That(JsonNode.DeepEquals(lower, JsonNode.Parse(below)), Is.True, "the lower settings are not written to");
        Assert.That(JsonNode.DeepEquals(upper, JsonNode.Parse(above)), Is.True, "the upper settings are not written to");
    }
}
