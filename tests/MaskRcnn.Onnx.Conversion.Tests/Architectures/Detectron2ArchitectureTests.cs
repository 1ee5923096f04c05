using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class Detectron2ArchitectureTests
{
    private const string Anchors = "proposal_generator.anchor_generator.cell_anchors";
    private static readonly int[] _r50 = [3, 4, 6, 3];
    private static readonly int[] _r101 = [3, 4, 23, 3];
    private static readonly int[] _inFirst1x1 = [2, 1, 1];
    private static readonly int[] _in3x3 = [1, 2, 1];

    [Test]
    public void Mask_rcnn_R_50_FPN_has_the_parameters_that_torchvisions_leads_to_and_COCOs_classes()
    {
        // torchvision's has 44,401,393 without the two numbers of each of the 26,560 frozen channels, and 91 outputs instead of 81 (no box
        // and no mask of the background here: 80 instead of 91).
        const long Expected = 44_401_393 + (2 * 26_560) - (10 * 1025) - (4 * 11 * 1025) - (11 * 257);
        Detectron2Tensors tensors = Detectron2Tensors.Published(_r50, 64, 1, 80).Masks(256, 80);
        Assert.That(tensors.Parameters, Is.EqualTo(Expected));

        ConvertedModel model = Read(tensors);

        Assert.That(model.Architecture, Is.EqualTo("detectron2 mask_rcnn_R_50_FPN"));
        Assert.That(model.Parameters, Is.EqualTo(Expected - (2 * 26_560)), "frozen norms are not learned");
        Assert.That(model.Config["family"]!.GetValue<string>(), Is.EqualTo("detectron2"));
        Assert.That(model.Config["id2label"]!["79"]!.GetValue<string>(), Is.EqualTo("toothbrush"));
        Assert.That(model.Config["category_ids"]![79]!.GetValue<int>(), Is.EqualTo(90));
        Assert.That(Strides(model), Is.EqualTo(_inFirst1x1));
        Assert.That(model.Config["backbone_config"]!["stride_in_1x1"]!.GetValue<bool>(), Is.True);
        Assert.That(Numbers(model.Preprocessor, "image_mean"), Is.EqualTo((double[])[103.53, 116.28, 123.675]).Within(1e-4));
        Assert.That(Numbers(model.Preprocessor, "image_std"), Is.EqualTo((double[])[1, 1, 1]));
        Assert.That(model.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("BGR"));
    }

    [Test]
    public void X_101_32x8d_has_32_groups_strides_in_its_3x3_convolutions_and_divides_by_ImageNets_deviation()
    {
        ConvertedModel model = Read(Detectron2Tensors.Published(_r101, 256, 32, 80).Masks(256, 80));

        Assert.That(model.Architecture, Is.EqualTo("detectron2 mask_rcnn_X_101_32x8d_FPN"));
        Assert.That(Block(model).Convs[1].Groups, Is.EqualTo(32));
        Assert.That(Strides(model), Is.EqualTo(_in3x3));
        Assert.That(Numbers(model.Preprocessor, "image_std"), Is.EqualTo((double[])[57.375, 57.12, 58.395]).Within(1e-4));
    }

    [Test]
    public void Keypoint_rcnn_finds_persons_and_their_17_points()
    {
        ConvertedModel model = Read(Detectron2Tensors.Published(_r50, 64, 1, 1).Keypoints(256, 512));

        Assert.That(model.Architecture, Is.EqualTo("detectron2 keypoint_rcnn_R_50_FPN"));
        Assert.That(model.Network.Keypoint!.Convs, Has.Count.EqualTo(8));
        Assert.That(model.Network.Keypoint.Upsample is { Stride: 2, Padding: 1 }, Is.True);
        Assert.That(model.Config["id2label"]!.AsObject().Select(pair => pair.Value!.GetValue<string>()), Is.EqualTo((string[])["person"]));
        Assert.That(model.Config["rpn_test_cfg"]!["max_per_img"]!.GetValue<int>(), Is.EqualTo(1000));
    }

    [Test]
    public void Faster_rcnn_has_neither_masks_nor_keypoints()
    {
        ConvertedModel model = Read(Detectron2Tensors.Published(_r101, 64, 1, 7));

        Assert.That(model.Architecture, Is.EqualTo("detectron2 faster_rcnn_R_101_FPN"));
        Assert.That(model.Network.Mask, Is.Null);
        Assert.That(model.Config["id2label"]!["6"]!.GetValue<string>(), Is.EqualTo("class_7"));
    }

    [Test]
    public void Basic_blocks_stride_in_their_first_convolution()
    {
        ConvertedModel model = Read(Detectron2Tensors.Small(basic: true));

        Assert.That(Strides(model), Is.EqualTo((int[])[2, 1]));
        Assert.That(model.Decisions, Has.None.StartsWith("Stride:"), "there is nothing to decide");
    }

    [Test]
    public void The_configuration_moves_the_stride_and_the_decisions_say_so()
    {
        ConvertedModel to3x3 = Read(Detectron2Tensors.Small(), """{"backbone_config": {"stride_in_1x1": false}}""");
        ConvertedModel to1x1 = Read(Detectron2Tensors.Small(groups: 2), """{"backbone_config": {"stride_in_1x1": true}}""");

        Assert.That(Strides(to3x3), Is.EqualTo(_in3x3));
        Assert.That(Strides(to1x1), Is.EqualTo(_inFirst1x1));
        Assert.That(to1x1.Decisions, Has.Some.Matches("Stride: in the first 1x1 .* as backbone_config.stride_in_1x1 says"));
        Assert.That(to1x1.Config["backbone_config"]!["depths"]!.AsArray(), Has.Count.EqualTo(4), "the description stays");
    }

    [Test]
    public void Pixels_that_are_divided_by_a_deviation_are_those_of_weights_that_stride_in_the_3x3()
    {
        JsonObject preprocessor = JsonNode.Parse("""{"image_std": [57.375, 57.12, 58.395]}""")!.AsObject();

        var options = new ArchitectureOptions { Preprocessor = preprocessor };
        ConvertedModel model = new Detectron2Architecture().Read(Detectron2Tensors.Small().Weights, options);

        Assert.That(Strides(model), Is.EqualTo(_in3x3));
    }

    [Test]
    public void Statistics_in_the_checkpoint_decide_and_tell_the_order_of_the_planes()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small()
            .With("pixel_mean", [123.675f, 116.28f, 103.53f], 3, 1, 1).With("pixel_std", [58.395f, 57.12f, 57.375f], 3, 1, 1);

        ConvertedModel model = Read(tensors);

        Assert.That(model.Parameters, Is.EqualTo(Read(Detectron2Tensors.Small()).Parameters), "they are no learned numbers");
        Assert.That(model.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("RGB"));
        Assert.That(Numbers(model.Preprocessor, "image_mean"), Is.EqualTo((double[])[123.675, 116.28, 103.53]).Within(1e-4));
        Assert.That(Numbers(model.Preprocessor, "image_std"), Is.EqualTo((double[])[58.395, 57.12, 57.375]).Within(1e-4));
        Assert.That(Strides(model), Is.EqualTo(_in3x3));
    }

    [Test]
    public void Anchors_in_the_checkpoint_are_those_of_the_bundle_unless_the_user_says_others()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small();
        for (int level = 0; level < 5; level++)
        {
            float side = level + 2;
            tensors.With($"{Anchors}.{level}", [-side, -1, side, 1, -1, -side, 1, side, -side, -side, side, side], 3, 4);
        }

        JsonNode stored = Read(tensors).Config["cell_anchors"]!;
        JsonNode said = Read(tensors, """{"anchor_generator_scales": [2]}""").Config["cell_anchors"]!;

        Assert.That(stored["64"]![0]!.AsArray().Select(edge => edge!.GetValue<float>()), Is.EqualTo((float[])[-6, -1, 6, 1]));
        Assert.That(said["64"]![1]!.AsArray().Select(edge => edge!.GetValue<float>()), Is.EqualTo((float[])[-64, -64, 64, 64]));
    }

    [Test]
    public void Several_anchor_sizes_are_ordered_as_Detectron2_orders_them()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small()
            .Module("proposal_generator.rpn_head.objectness_logits", 4, 5, 1, 1)
            .Module("proposal_generator.rpn_head.anchor_deltas", 16, 5, 1, 1);

        ConvertedModel model = Read(tensors, """{"anchor_generator_scales": [4, 8], "anchor_generator_ratios": [0.25, 1]}""");
        JsonNode anchors = model.Config["cell_anchors"]!["4"]!;

        // Widths: size / sqrt(ratio); the ratio runs fastest.
        Assert.That(anchors.AsArray().Select(box => 2 * box![2]!.GetValue<float>()), Is.EqualTo((float[])[32, 16, 64, 32]));
    }

    [Test]
    public void One_box_and_one_mask_for_all_classes_become_a_class_agnostic_box_and_a_mask_for_each()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small().Module("roi_heads.box_predictor.bbox_pred", 4, 7)
            .With("roi_heads.mask_head.predictor.weight", [1, 2, 3, 4, 5], 1, 5, 1, 1).With("roi_heads.mask_head.predictor.bias", [6], 1);

        ConvertedModel model = Read(tensors);

        Assert.That(model.Config["bbox_head_reg_class_agnostic"]!.GetValue<bool>(), Is.True);
        Assert.That(model.Network.Mask!.Logits.Weight.ToArray(), Is.EqualTo((float[])[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]));
        Assert.That(model.Network.Mask.Logits.Bias!.ToArray(), Is.EqualTo((float[])[6, 6, 6]));
    }

    [Test]
    public void Several_RPN_convolutions_and_convolutions_of_the_box_head_are_read_with_their_norms()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small()
            .Remove("proposal_generator.rpn_head.conv.weight").Remove("proposal_generator.rpn_head.conv.bias")
            .Module("proposal_generator.rpn_head.conv.conv0", 5, 5, 3, 3).Module("proposal_generator.rpn_head.conv.conv1", 5, 5, 3, 3)
            .Add("roi_heads.box_head.conv1.weight", 6, 5, 3, 3).Norm("roi_heads.box_head.conv1.norm", 6)
            .Module("roi_heads.box_head.fc1", 7, 49 * 6);

        DetectionNetwork network = Read(tensors).Network;

        Assert.That(network.Rpn.Convs, Has.Count.EqualTo(2));
        Assert.That(network.Box.Convs[0].Norm, Is.Not.Null);
        Assert.That(network.Box.Convs[0].Bias, Is.Null);
        Assert.That(network.Box.PooledSize, Is.EqualTo(7));
    }

    [Test]
    public void The_semantic_branch_of_a_panoptic_model_is_left_out()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small()
            .Add("sem_seg_head.p2.0.weight", 4, 5, 3, 3).Module("sem_seg_head.p2.0.norm", 4);

        Assert.That(Read(tensors).Decisions, Has.Some.Contains("semantic branch"));
    }

    [TestCase("backbone.fpn_lateral2.norm.weight", "group norms")]
    [TestCase("backbone.bottom_up.res4.0.conv2_offset.weight", "deformable")]
    [TestCase("roi_heads.box_head.0.fc1.weight", "Cascade")]
    [TestCase("roi_heads.res5.0.conv1.weight", "C4")]
    [TestCase("backbone.top_block.p6.weight", "RetinaNet")]
    [TestCase("roi_heads.mask_head.coarse_head.fc1.weight", "PointRend")]
    [TestCase("roi_heads.densepose_head.body_conv_fcn1.weight", "DensePose")]
    public void Another_network_is_refused_by_its_name(string weight, string what)
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small().Add(weight, 5);

        Assert.That(() => Read(tensors), Throws.TypeOf<ConversionException>().With.Message.Contains(what).And.Message.Contains(weight));
    }

    [Test]
    public void A_backbone_without_the_rest_is_refused()
    {
        CheckpointWeights weights = new Detectron2Tensors().ResNet([1, 1, 1, 1], 4, 4, 1, [8, 8, 8, 8], basic: false).Weights;

        Assert.That(new Detectron2Architecture().Recognises(weights), Is.True);
        Assert.That(() => new Detectron2Architecture().Read(weights, new ArchitectureOptions()), Throws.TypeOf<ConversionException>());
    }

    [Test]
    public void What_is_missing_or_left_over_is_named()
    {
        Detectron2Tensors tensors = Detectron2Tensors.Small().Remove("backbone.fpn_output2.weight").Remove("backbone.fpn_output2.bias")
            .Remove("roi_heads.box_head.fc2.bias").Add("roi_heads.extra.weight", 3);

        Assert.That(
            () => Read(tensors),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains("backbone.fpn_output2.weight").And.Message.Contains("roi_heads.box_head.fc2.bias")
                .And.Message.Contains("roi_heads.extra.weight"));
    }

    [Test]
    public void A_configuration_with_another_number_of_classes_is_refused() =>
        Assert.That(
            () => Read(Detectron2Tensors.Small(), """{"num_labels": 80}"""),
            Throws.TypeOf<ConversionException>().With.Message.Contains("80"));

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void Statistics_and_anchors_that_are_not_finite_are_refused(float value)
    {
        Detectron2Tensors statistics = Detectron2Tensors.Small().With("pixel_std", [1, value, 1], 3, 1, 1);
        Detectron2Tensors anchors = Detectron2Tensors.Small().With($"{Anchors}.0", [-1, -1, 1, value], 1, 4);

        Assert.That(() => Read(statistics), Throws.TypeOf<ConversionException>().With.Message.Contains("pixel_std"));
        Assert.That(() => Read(anchors), Throws.TypeOf<ConversionException>().With.Message.Contains("cell_anchors"));
    }

    [Test]
    public void Statistics_that_are_no_statistics_are_refused() =>
        Assert.That(
            () => Read(Detectron2Tensors.Small().With("pixel_std", [1, 0, 1], 3, 1, 1)), Throws.TypeOf<ConversionException>());

    [Test]
    public void Other_families_are_not_recognised()
    {
        Assert.That(new Detectron2Architecture().Recognises(HuggingFaceTensors.ResNet().Weights), Is.False);
        Assert.That(ArchitectureCatalog.All.Count(other => other.Recognises(Detectron2Tensors.Small().Weights)), Is.EqualTo(1));
    }

    private static ConvertedModel Read(Detectron2Tensors tensors, string config = "{}") =>
        new Detectron2Architecture().Read(tensors.Weights, new ArchitectureOptions { Config = JsonNode.Parse(config)!.AsObject() });

    private static ResidualBlock Block(ConvertedModel model) => ((ResNetBackbone)model.Network.Backbone).Stages[1][0];

    private static int[] Strides(ConvertedModel model) => [.. Block(model).Convs.Select(conv => conv.Stride)];

    private static double[] Numbers(JsonObject json, string field) =>
        [.. json[field]!.AsArray().Select(value => (double)value!.GetValue<float>())];
}
