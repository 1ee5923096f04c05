using System.Text;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class FamilyConventionsJsonTests
{
    private static readonly FamilyConventions _port = FamilyConventions.Of(ModelFamily.HuggingFace);

    private static IEnumerable<TestCaseData<string, FamilyConventions>> Overrides =>
    [
        new("""{"anchor_stride":"input_over_feature"}""", _port with { AnchorStride = AnchorStrideRule.InputOverFeature }),
        new("""{"delta_clamp":"upper"}""", _port with { DeltaClamp = DeltaClamp.Upper }),
        new("""{"proposal_ranking":"logit"}""", _port with { ProposalRanking = ScoreOrder.Logit }),
        new("""{"proposal_min_size":2}""", _port with { ProposalMinSize = 2f }),
        new("""{"proposal_min_size_inclusive":true}""", _port with { ProposalMinSizeInclusive = true }),
        new("""{"proposal_nms_order":"logit"}""", _port with { ProposalNmsOrder = ScoreOrder.Logit }),
        new("""{"clip_to":"image"}""", _port with { ClipTo = ProposalClip.Image }),
        new("""{"level_epsilon":"tiny"}""", _port with { LevelEpsilon = LevelEpsilon.Tiny }),
        new("""{"level_epsilon":"outside"}""", _port with { LevelEpsilon = LevelEpsilon.Outside }),
        new("""{"detection_min_size":0.01}""", _port with { DetectionMinSize = 0.01f }),
        new("""{"nms_space":"network"}""", _port with { NmsSpace = NmsSpace.Network }),
        new("""{"mask_paste":"integer_box"}""", _port with { MaskPaste = MaskPaste.IntegerBox }),
        new("""{"mask_threshold_inclusive":false}""", _port with { MaskThresholdInclusive = false }),
        new("""{"result_clip":true}""", _port with { ResultClip = true }),
        new("""{"keypoint_score":"logit"}""", _port with { KeypointScore = KeypointScore.Logit }),
        new("""{"keypoint_coco_offset":0.5}""", _port with { KeypointCocoOffset = 0.5f }),
    ];

    [TestCaseSource(nameof(Overrides))]
    public void A_key_replaces_one_convention_of_the_family(string inference, FamilyConventions expected)
    {
        MaskRcnnConfig config = Parse($$"""{"inference":{{inference}} }""");

        Assert.That(config.Conventions, Is.EqualTo(expected));
        Assert.That(MaskRcnnConfig.Parse(config.ToUtf8Json()).Conventions, Is.EqualTo(expected));
    }

    [TestCase("huggingface", ModelFamily.HuggingFace)]
    [TestCase("mmdetection", ModelFamily.MmDetection)]
    [TestCase("detectron2", ModelFamily.Detectron2)]
    [TestCase("torchvision", ModelFamily.TorchVision)]
    public void A_family_brings_its_conventions(string name, ModelFamily family)
    {
        MaskRcnnConfig config = Parse($$"""{"family":"{{name}}"}""");

        Assert.That(config.Family, Is.EqualTo(family));
        Assert.That(config.Conventions, Is.EqualTo(FamilyConventions.Of(family)));
    }

    [Test]
    public void A_key_written_with_the_familys_own_value_is_kept()
    {
        MaskRcnnConfig config = Parse("""{"inference":{"nms_space":"original"}}""");

        Assert.That(Encoding.UTF8.GetString(config.ToUtf8Json()), Does.Contain("\"nms_space\": \"original\""));
    }

    [TestCase("""{"anchor_stride":"Fixed"}""", "anchor_stride")]
    [TestCase("""{"delta_clamp":true}""", "delta_clamp")]
    [TestCase("""{"proposal_min_size":"0"}""", "proposal_min_size")]
    [TestCase("""{"proposal_min_size_inclusive":"true"}""", "proposal_min_size_inclusive")]
    [TestCase("""{"result_clip":0}""", "result_clip")]
    [TestCase("""{"mask_paste":""}""", "mask_paste")]
    [TestCase("""{"keypoint_coco_offset":[]}""", "keypoint_coco_offset")]
    public void A_wrong_value_is_named_by_its_key(string inference, string key)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse($$"""{"inference":{{inference}} }"""))!;

        Assert.That(error.Field, Is.EqualTo($"inference.{key}"));
    }

    [Test]
    public void A_wrong_word_is_answered_with_the_right_ones()
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse("""{"inference":{"level_epsilon":"under"}}"""))!;

        Assert.That(error.Message, Is.EqualTo("""config.json: inference.level_epsilon must be one of "inside", "outside", "tiny"."""));
    }

    [Test]
    public void An_unknown_key_is_ignored_with_a_warning() => Assert.That(
        Parse("""{"inference":{"nms_spaces":"network"}}""").Warnings,
        Is.EqualTo(["config.json: inference.nms_spaces is unknown and ignored."]));

    private static MaskRcnnConfig Parse(string json) => MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(json));
}
