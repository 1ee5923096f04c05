using System.Text.Json.Nodes;
using CsCheck;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class MmdetectionArchitectureTests
{
    private static readonly int[] _inFirst1x1 = [2, 1, 1];
    private static readonly int[] _in3x3 = [1, 2, 1];

    [Test]
    public void Without_a_configuration_the_style_is_pytorchs_with_its_pixels_and_the_decisions_say_so()
    {
        ConvertedModel model = Read(MmdetectionTensors.Small());

        Assert.That(model.Architecture, Is.EqualTo("mmdetection mask_rcnn_r_1_1_1_1_fpn"));
        Assert.That(Strides(model), Is.EqualTo(_in3x3));
        Assert.That(model.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("RGB"));
        Assert.That(model.Preprocessor["resize_filter"]!.GetValue<string>(), Is.EqualTo("opencv_bilinear"));
        Assert.That(model.Preprocessor["image_mean"]!.ToJsonString(), Is.EqualTo("[123.675,116.28,103.53]"));
        Assert.That(model.Config["family"]!.GetValue<string>(), Is.EqualTo("mmdetection"));
        Assert.That(model.Decisions, Has.Some.Matches("Style: pytorch.*nothing else is said"));
    }

    [TestCase("""{"backbone_config": {"style": "caffe"}}""")]
    [TestCase("""{"backbone_config": {"stride_in_1x1": true}}""")]
    public void The_user_makes_it_caffes(string config)
    {
        ConvertedModel model = Read(MmdetectionTensors.Small().Configured("model = dict(backbone=dict(style='pytorch'))"), config);

        Assert.That(model.Architecture, Is.EqualTo("mmdetection mask_rcnn_r_1_1_1_1_caffe_fpn"));
        Assert.That(Strides(model), Is.EqualTo(_inFirst1x1));
        Assert.That(model.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("BGR"));
        Assert.That(model.Preprocessor["image_std"]!.ToJsonString(), Is.EqualTo("[1,1,1]"));
        Assert.That(model.Config["backbone_config"]!["depths"]!.AsArray(), Has.Count.EqualTo(4), "the description stays");
    }

    [Test]
    public void The_configuration_in_the_checkpoint_decides_and_the_user_wins_over_it()
    {
        const string Config = """
            model = dict(
                backbone=dict(style='caffe'),
                rpn_head=dict(anchor_generator=dict(scales=[4], ratios=[0.5, 1.0, 2.0])),
                test_cfg=dict(rpn=dict(nms_pre=77, nms=dict(type='nms', iou_threshold=0.6)), rcnn=dict(score_thr=0.2, max_per_img=33)))
            img_norm_cfg = dict(mean=[102.9801, 115.9465, 122.7717], std=[1.0, 1.0, 1.0], to_rgb=False)
            """;

        ConvertedModel model = Read(MmdetectionTensors.Small().Configured(Config), """{"rcnn_test_cfg": {"max_per_img": 5}}""");

        Assert.That(Strides(model), Is.EqualTo(_inFirst1x1));
        Assert.That(model.Config["anchor_generator_scales"]!.ToJsonString(), Is.EqualTo("[4]"));
        Assert.That(model.Config["rpn_test_cfg"]!["nms_pre"]!.GetValue<double>(), Is.EqualTo(77));
        Assert.That(model.Config["rpn_test_cfg"]!["nms"]!["iou_threshold"]!.GetValue<double>(), Is.EqualTo(0.6));
        Assert.That(model.Config["rcnn_test_cfg"]!["score_thr"]!.GetValue<double>(), Is.EqualTo(0.2));
        Assert.That(model.Config["rcnn_test_cfg"]!["max_per_img"]!.GetValue<int>(), Is.EqualTo(5));
        Assert.That(model.Preprocessor["image_mean"]!.ToJsonString(), Is.EqualTo("[102.9801,115.9465,122.7717]"));
        Assert.That(model.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("BGR"));
        Assert.That(model.Decisions, Has.Some.Matches("Style: caffe.*configuration in the checkpoint"));
    }

    [TestCase("config", "CLASSES")]
    [TestCase("cfg", "classes")]
    public void Class_names_of_both_versions_become_the_labels(string config, string classes)
    {
        IReadOnlyList<object?> names = ["ant", "bee", "cricket"];
        MmdetectionTensors tensors = MmdetectionTensors.Small().Meta(config, "x = 1");
        tensors = classes == "CLASSES"
            ? tensors.Meta(classes, names)
            : tensors.Meta("dataset_meta", new Dictionary<string, object?> { [classes] = names });

        ConvertedModel model = Read(tensors);

        Assert.That(model.Config["id2label"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()), Is.EqualTo(names));
        Assert.That(model.Config["category_ids"]!.ToJsonString(), Is.EqualTo("[1,2,3]"));
    }

    [Test]
    public void A_model_without_masks_is_a_Faster_RCNN()
    {
        ConvertedModel model = Read(MmdetectionTensors.Faster());

        Assert.That(model.Architecture, Does.StartWith("mmdetection faster_rcnn"));
        Assert.That(model.Network.Mask, Is.Null);
        Assert.That(model.Config.Select(pair => pair.Key), Has.None.StartsWith("mask_"));
    }

    [Test]
    public void Groups_are_seen_from_the_weights_and_stride_in_the_3x3()
    {
        ConvertedModel model = Read(MmdetectionTensors.Small(groups: 2));

        Assert.That(Block(model).Convs[1].Groups, Is.EqualTo(2));
        Assert.That(model.Architecture, Is.EqualTo("mmdetection mask_rcnn_x_1_1_1_1_2x4d_fpn"));
    }

    [Test]
    public void A_softmax_RPN_becomes_the_difference_of_its_pairs()
    {
        ConvertedModel model = Read(MmdetectionTensors.Small().Module("rpn_head.rpn_cls", 6, 5, 1, 1));

        // Values count up: a row of 5 is 5 less than the background's row behind it.
        Assert.That(model.Network.Rpn.Logits.Weight.Shape, Is.EqualTo((int[])[3, 5, 1, 1]));
        Assert.That(model.Network.Rpn.Logits.Weight.ToArray(), Is.All.EqualTo(-5f));
        Assert.That(model.Decisions, Has.Some.StartsWith("RPN: a softmax"));
    }

    [Test]
    public void Copies_of_averaged_weights_are_left_out() =>
        Assert.That(
            Read(MmdetectionTensors.Small().Add("ema_backbone_conv1_weight", 4).Add("ema_rpn_head_rpn_conv_bias", 5)).Decisions,
            Has.Some.StartsWith("2 weights named ema_*"));

    [Test]
    public void ConvNeXt_backbones_are_read_and_have_no_style()
    {
        int[] widths = [8, 12, 16, 20];
        MmdetectionTensors heads = MmdetectionTensors.Small();
        string[] resNet = [.. heads.Weights.Names.Where(name => name.StartsWith("backbone.", StringComparison.Ordinal))];
        foreach (string name in resNet) heads.Remove(name);
        CheckpointWeights backbone = new ConvNextTensors().MmdetectionBackbone([1, 1, 2, 1], widths).Weights;
        foreach (string name in backbone.Names) heads.Add(name, [.. backbone.ShapeOf(name)]);

        ConvertedModel model = Read(heads);

        Assert.That(model.Network.Backbone, Is.TypeOf<ConvNextBackbone>());
        Assert.That(model.Architecture, Is.EqualTo("mmdetection mask_rcnn_convnext_1_1_2_1_w8_fpn"));
        Assert.That(model.Decisions, Has.None.StartsWith("Style:"));
    }

    [TestCase("neck.lateral_convs.1.gn.weight", "group norms")]
    [TestCase("backbone.layer3.0.conv2.conv_offset.weight", "deformable")]
    [TestCase("roi_head.bbox_head.0.fc_cls.weight", "Cascade")]
    [TestCase("roi_head.shared_head.layer4.0.conv1.weight", "C4")]
    [TestCase("bbox_head.fc_cls.weight", "mmdetection 1")]
    [TestCase("roi_head.mask_iou_head.fc_mask_iou.weight", "Mask Scoring")]
    [TestCase("neck.fpn_convs.4.conv.weight", "extra levels")]
    [TestCase("backbone.stem.0.weight", "ResNet-D")]
    public void Another_network_is_refused_by_its_name(string weight, string what) =>
        Assert.That(
            () => Read(MmdetectionTensors.Small().Add(weight, 5)),
            Throws.TypeOf<ConversionException>().With.Message.Contains(what).And.Message.Contains(weight));

    [Test]
    public void A_single_stage_detector_is_refused()
    {
        MmdetectionTensors tensors = MmdetectionTensors.Small().Remove("rpn_head.rpn_cls.weight");

        Assert.That(new MmdetectionArchitecture().Recognises(tensors.Weights), Is.True);
        Assert.That(() => Read(tensors), Throws.TypeOf<ConversionException>().With.Message.Contains("no Mask or Faster R-CNN"));
    }

    [TestCase("neck=dict(type='PAFPN')", "model.neck.type")]
    [TestCase("rpn_head=dict(anchor_generator=dict(type='LegacyAnchorGenerator'))", "anchor_generator.type")]
    [TestCase("rpn_head=dict(anchor_generator=dict(center_offset=0.5))", "center_offset")]
    [TestCase("rpn_head=dict(anchor_generator=dict(scale_major=False))", "scale_major")]
    [TestCase("roi_head=dict(bbox_head=dict(bbox_coder=dict(type='LegacyDeltaXYWHBBoxCoder')))", "bbox_coder.type")]
    [TestCase("roi_head=dict(bbox_roi_extractor=dict(type='GenericRoIExtractor'))", "bbox_roi_extractor.type")]
    [TestCase("roi_head=dict(mask_roi_extractor=dict(finest_scale=32))", "finest_scale")]
    [TestCase("roi_head=dict(bbox_head=dict(loss_cls=dict(use_sigmoid=True)))", "use_sigmoid")]
    [TestCase("backbone=dict(dilations=(1, 1, 1, 2))", "dilations")]
    [TestCase("backbone=dict(style='tensorflow')", "style")]
    [TestCase("test_cfg=dict(rcnn=dict(nms=dict(type='soft_nms', iou_threshold=0.5)))", "nms")]
    public void A_configuration_that_a_bundle_cannot_say_is_refused(string model, string field) =>
        Assert.That(
            () => Read(MmdetectionTensors.Small().Configured($"model = dict({model})")),
            Throws.TypeOf<ConversionException>().With.Message.Contains(field));

    [Test]
    public void A_damaged_configuration_is_read_or_refused_and_nothing_else()
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestPaths.Fixture("conversion", "mmdetection-caffe", "checkpoint.pth"));
        string text = (string)((IReadOnlyDictionary<string, object?>)checkpoint.Metadata["meta"]!)["config"]!;
        Gen<(int, int, char, int)> change =
            Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 3], Gen.Char["()[]=,'-9e.\n "], Gen.Int[0, 4]);
        change.List[1, 4].Sample(
            changes =>
            {
                string damaged = text;
                foreach ((int at, int removed, char letter, int copies) in changes)
                {
                    int place = Math.Min(at, damaged.Length);
                    damaged = damaged.Remove(place, Math.Min(removed, damaged.Length - place)).Insert(place, new string(letter, copies));
                }

                try
                {
                    Read(MmdetectionTensors.Small().Configured(damaged));
                }
                catch (ConversionException)
                {
                    // Refused, as it should be.
                }
            },
            iter: 500);
    }

    [Test]
    public void What_is_missing_or_left_over_is_named()
    {
        MmdetectionTensors tensors = MmdetectionTensors.Small().Remove("roi_head.bbox_head.fc_reg.bias").Add("roi_head.other.weight", 2);

        Assert.That(
            () => Read(tensors),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains("roi_head.bbox_head.fc_reg.bias").And.Message.Contains("roi_head.other.weight"));
    }

    [Test]
    public void Only_this_family_recognises_it() =>
        Assert.That(
            ArchitectureCatalog.All.Where(other => other.Recognises(MmdetectionTensors.Small().Weights)).Select(other => other.Family),
            Is.EqualTo((string[])["mmdetection"]));

    private static ConvertedModel Read(MmdetectionTensors tensors, string config = "{}") =>
        new MmdetectionArchitecture().Read(tensors.Weights, new ArchitectureOptions { Config = JsonNode.Parse(config)!.AsObject() });

    private static ResidualBlock Block(ConvertedModel model) => ((ResNetBackbone)model.Network.Backbone).Stages[1][0];

    private static int[] Strides(ConvertedModel model) => [.. Block(model).Convs.Select(conv => conv.Stride)];
}
