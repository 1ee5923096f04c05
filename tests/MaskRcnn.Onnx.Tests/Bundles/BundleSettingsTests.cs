using System.Text;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>The rules of precedence at the end of the bundle format's config section.</summary>
internal sealed class BundleSettingsTests
{
    [Test]
    public void Config_json_wins_over_the_processors_file_and_warns_where_they_differ()
    {
        BundleSettings settings = Resolve("""{"rcnn_test_cfg":{"score_thr":0.1}}""", """{"test_cfg":{"score_thr":0.2}}""");

        Assert.That(settings.ScoreThreshold, Is.EqualTo(0.1f));
        Assert.That(
            settings.Warnings,
            Is.EqualTo(["rcnn_test_cfg.score_thr of config.json is 0.1, test_cfg.score_thr of preprocessor_config.json is 0.2; 0.1 is used."]));
    }

    [Test]
    public void The_processors_file_wins_over_a_default_without_a_warning()
    {
        BundleSettings settings = Resolve(
            """{"rcnn_test_cfg":{"score_thr":0.1}}""",
            """{"test_cfg":{"max_per_img":7,"mask_thr_binary":0.4,"nms":{"iou_threshold":0.3}},"bbox_head_bbox_coder_target_stds":[1,2,3,4]}""");

        Assert.That(settings.MaxPerImage, Is.EqualTo(7));
        Assert.That(settings.MaskThreshold, Is.EqualTo(0.4f));
        Assert.That(settings.IouThreshold, Is.EqualTo(0.3));
        Assert.That(settings.BoxCoderStds, Is.EqualTo([1f, 2f, 3f, 4f]));
        Assert.That(settings.Warnings, Is.Empty);
    }

    [Test]
    public void A_default_that_config_json_writes_wins_too()
    {
        BundleSettings settings = Resolve(
            """{"rcnn_test_cfg":{"max_per_img":100},"bbox_head_bbox_coder_target_means":[0,0,0,0]}""",
            """{"test_cfg":{"max_per_img":7},"bbox_head_bbox_coder_target_means":[1,1,1,1]}""");

        Assert.That(settings.MaxPerImage, Is.EqualTo(100));
        Assert.That(settings.BoxCoderMeans, Is.EqualTo([0f, 0f, 0f, 0f]));
        Assert.That(settings.Warnings, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_same_value_in_both_files_gives_no_warning() =>
        Assert.That(
            Resolve("""{"rcnn_test_cfg":{"nms":{"type":"nms","iou_threshold":0.5}}}""", """{"test_cfg":{"nms":{"iou_threshold":0.50}}}""").Warnings,
            Is.Empty);

    [Test]
    public void Precedence_survives_writing_both_files()
    {
        MaskRcnnConfig config = Config("""{"rcnn_test_cfg":{"score_thr":0.1}}""");
        MaskRcnnImageProcessorConfig processor = Processor("""{"test_cfg":{"max_per_img":7}}""");

        BundleSettings settings = BundleSettings.Resolve(
            MaskRcnnConfig.Parse(config.ToUtf8Json()), MaskRcnnImageProcessorConfig.Parse(processor.ToUtf8Json()));

        Assert.That(settings.MaxPerImage, Is.EqualTo(7));
        Assert.That(settings.ScoreThreshold, Is.EqualTo(0.1f));
    }

    [TestCase("""{}""", 0f)]
    [TestCase("""{"rpn_test_cfg":{"min_bbox_size":3}}""", 3f)]
    [TestCase("""{"rpn_test_cfg":{"min_bbox_size":3},"inference":{"proposal_min_size":2}}""", 2f)]
    [TestCase("""{"rpn_test_cfg":{"min_bbox_size":3},"inference":{"proposal_min_size":0}}""", 0f)]
    [TestCase("""{"family":"torchvision"}""", 0.001f)]
    [TestCase("""{"family":"torchvision","rpn_test_cfg":{"min_bbox_size":0}}""", 0.001f)]
    [TestCase("""{"family":"torchvision","rpn_test_cfg":{"min_bbox_size":3}}""", 3f)]
    public void Inference_wins_over_the_named_smallest_side_of_proposals(string config, float expected) =>
        Assert.That(Resolve(config, "{}").Conventions.ProposalMinSize, Is.EqualTo(expected));

    [Test]
    public void No_suppression_is_an_infinite_threshold()
    {
        BundleSettings settings = Resolve("""{"rpn_test_cfg":{"nms":null},"rcnn_test_cfg":{"nms":null}}""", "{}");

        Assert.That(settings.RpnIouThreshold, Is.EqualTo(double.PositiveInfinity));
        Assert.That(settings.IouThreshold, Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void No_limit_is_a_limit_that_no_image_reaches()
    {
        BundleSettings settings = Resolve("""{"rpn_test_cfg":{"nms_pre":-1,"max_per_img":0},"rcnn_test_cfg":{"max_per_img":-1}}""", "{}");

        Assert.That(settings.RpnNmsPre, Is.EqualTo(1_000_000));
        Assert.That(settings.RpnMaxPerImage, Is.EqualTo(1_000_000));
        Assert.That(settings.MaxPerImage, Is.EqualTo(1_000_000));
    }

    [TestCase("""{"id2label":{"0":"a"}}""", """{"num_classes":5}""", 1, 1)]
    [TestCase("""{"num_labels":4}""", """{"num_classes":5}""", 4, 1)]
    [TestCase("""{}""", """{"num_classes":5}""", 5, 0)]
    [TestCase("""{"id2label":{"0":"a"}}""", """{}""", 1, 0)]
    [TestCase("""{}""", """{}""", 2, 0)]
    public void The_number_of_classes_follows_the_same_precedence(string config, string processor, int classes, int warnings)
    {
        BundleSettings settings = Resolve(config, processor);

        Assert.That(settings.ClassCount, Is.EqualTo(classes));
        Assert.That(settings.Warnings, Has.Count.EqualTo(warnings));
        Assert.That(settings.CategoryIds, Is.EqualTo(Enumerable.Range(1, classes)));
    }

    [Test]
    public void Category_ids_for_another_number_of_classes_are_refused()
    {
        BundleException error = Assert.Throws<BundleException>(() => Resolve("""{"category_ids":[1,2]}""", """{"num_classes":3}"""))!;

        Assert.That(error.Field, Is.EqualTo("category_ids"));
    }

    [Test]
    public void Strides_that_are_not_written_are_those_of_the_graphs()
    {
        BundleSettings settings = Resolve("""{"mask_roi_extractor_featmap_strides":[8]}""", "{}");

        Assert.That(settings.AnchorStrides, Is.Null);
        Assert.That(settings.BoxStrides, Is.Null);
        Assert.That(settings.MaskStrides, Is.EqualTo([8]));
        Assert.That(settings.KeypointStrides, Is.Null);
    }

    [TestCase("torchvision", true)]
    [TestCase("huggingface", false)]
    [TestCase("detectron2", false)]
    public void Only_torchvision_rounds_its_anchors(string family, bool rounds) =>
        Assert.That(Resolve($$"""{"family":"{{family}}"}""", "{}").RoundAnchors, Is.EqualTo(rounds));

    [Test]
    public void COCO_persons_keypoints_are_the_default()
    {
        KeypointLayout keypoints = Resolve("{}", "{}").Keypoints;

        Assert.That(keypoints.Names, Has.Count.EqualTo(17));
        Assert.That(keypoints.Names[16], Is.EqualTo("right_ankle"));
        Assert.That(keypoints.Sigmas, Has.Count.EqualTo(17));
        Assert.That(keypoints.Skeleton, Has.Count.EqualTo(19));
        Assert.That(keypoints.FlipPairs, Is.All.Matches<(int First, int Second)>(pair =>
            keypoints.Names[pair.First].Replace("left", "right", StringComparison.Ordinal) == keypoints.Names[pair.Second]));
    }

    [Test]
    public void Other_keypoints_do_not_take_COCO_persons_spreads()
    {
        KeypointLayout keypoints = Resolve("""{"keypoint_names":["tip","base"],"keypoint_skeleton":[[0,1]]}""", "{}").Keypoints;

        Assert.That(keypoints.Names, Is.EqualTo(["tip", "base"]));
        Assert.That(keypoints.Sigmas, Is.Empty);
        Assert.That(keypoints.FlipPairs, Is.Empty);
        Assert.That(keypoints.Skeleton, Is.EqualTo([(0, 1)]));
    }

    private static BundleSettings Resolve(string config, string processor) => BundleSettings.Resolve(Config(config), Processor(processor));

    private static MaskRcnnConfig Config(string json) => MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(json));

    private static MaskRcnnImageProcessorConfig Processor(string json) => MaskRcnnImageProcessorConfig.Parse(Encoding.UTF8.GetBytes(json));
}
