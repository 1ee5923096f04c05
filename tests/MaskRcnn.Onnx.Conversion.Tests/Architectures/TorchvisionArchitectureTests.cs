using System.Text.Json.Nodes;
using CsCheck;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class TorchvisionArchitectureTests
{
    private static readonly ArchitectureOptions _default = new();

    [Test]
    public void The_published_models_are_known_by_name()
    {
        string[] names =
        [
            Read(TorchvisionTensors.MaskRcnn()).Architecture,
            Read(TorchvisionTensors.MaskRcnnV2()).Architecture,
            Read(TorchvisionTensors.KeypointRcnn()).Architecture,
            Read(TorchvisionTensors.MaskRcnn().Without("roi_heads.mask_")).Architecture,
            Read(TorchvisionTensors.MaskRcnnV2().Without("roi_heads.mask_")).Architecture,
            Read(TorchvisionTensors.MaskRcnn(depths: [3, 4, 23, 3])).Architecture,
            Read(TorchvisionTensors.MaskRcnn(depths: [2, 2, 2, 2], bottleneck: false)).Architecture,
            Read(TorchvisionTensors.MaskRcnn(depths: [3, 4, 23, 3], groups: 32, groupWidth: 8)).Architecture,
            Read(TorchvisionTensors.MaskRcnn(depths: [1, 2, 2, 1])).Architecture,
        ];

        Assert.That(names, Is.EqualTo((string[])
        [
            "torchvision maskrcnn_resnet50_fpn", "torchvision maskrcnn_resnet50_fpn_v2", "torchvision keypointrcnn_resnet50_fpn",
            "torchvision fasterrcnn_resnet50_fpn", "torchvision fasterrcnn_resnet50_fpn_v2", "torchvision maskrcnn_resnet101_fpn",
            "torchvision maskrcnn_resnet18_fpn", "torchvision maskrcnn_resnext101_32x8d_fpn", "torchvision maskrcnn_resnet_1_2_2_1_fpn",
        ]));
    }

    [Test]
    public void The_background_moves_behind_the_classes_and_loses_its_box_and_its_mask()
    {
        TorchvisionTensors tensors = TorchvisionTensors.MaskRcnn(outputs: 3)
            .Set("roi_heads.box_predictor.cls_score.bias", [10, 11, 12], 3)
            .Set("roi_heads.box_predictor.bbox_pred.bias", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 12)
            .Set("roi_heads.mask_predictor.mask_fcn_logits.bias", [20, 21, 22], 3);

        DetectionNetwork network = Read(tensors).Network;

        Assert.That(network.Box.Logits.Bias!.ToArray(), Is.EqualTo((float[])[11, 12, 10]));
        Assert.That(network.Box.Deltas.Bias!.ToArray(), Is.EqualTo((float[])[4, 5, 6, 7, 8, 9, 10, 11]));
        Assert.That(network.Mask!.Logits.Bias!.ToArray(), Is.EqualTo((float[])[21, 22]));
        Assert.That(
            (int[])[network.Box.Logits.Weight.Shape[0], network.Box.Deltas.Weight.Shape[0], network.Mask.Logits.Weight.Shape[0]],
            Is.EqualTo((int[])[3, 8, 2]));
    }

    // torchvision's published counts, which leave frozen batch norms out.
    [TestCase("maskrcnn", 44_401_393)]
    [TestCase("maskrcnn_v2", 46_359_409)]
    [TestCase("keypointrcnn", 59_137_258)]
    [TestCase("fasterrcnn", 41_755_286)]
    [TestCase("fasterrcnn_v2", 43_712_278)]
    public void The_published_models_have_as_many_parameters_as_torchvision_says(string name, int parameters)
    {
        TorchvisionTensors tensors = name switch
        {
            "maskrcnn" => TorchvisionTensors.MaskRcnn(),
            "maskrcnn_v2" => TorchvisionTensors.MaskRcnnV2(),
            "keypointrcnn" => TorchvisionTensors.KeypointRcnn(),
            "fasterrcnn" => TorchvisionTensors.MaskRcnn().Without("roi_heads.mask_"),
            _ => TorchvisionTensors.MaskRcnnV2().Without("roi_heads.mask_"),
        };

        Assert.That(Read(tensors).Parameters, Is.EqualTo(parameters));
    }

    [Test]
    public void Old_names_give_the_same_network()
    {
        TorchvisionTensors tensors = TorchvisionTensors.MaskRcnn().Renamed("rpn.head.conv.0.0.", "rpn.head.conv.");
        for (int i = 0; i < 4; i++)
        {
            tensors.Renamed($"roi_heads.mask_head.{i}.0.", $"roi_heads.mask_head.mask_fcn{i + 1}.")
                .Renamed($"backbone.fpn.inner_blocks.{i}.0.", $"backbone.fpn.inner_blocks.{i}.")
                .Renamed($"backbone.fpn.layer_blocks.{i}.0.", $"backbone.fpn.layer_blocks.{i}.");
        }

        ConvertedModel old = Read(tensors);

        Assert.That(old.Network.Mask!.Convs, Has.Count.EqualTo(4));
        Assert.That(JsonNode.DeepEquals(old.Config, Read(TorchvisionTensors.MaskRcnn()).Config), Is.True);
    }

    [TestCase(true, null, 0)]
    [TestCase(false, null, 1e-5)]
    [TestCase(true, 1e-5, 1e-5)]
    [TestCase(false, 1e-3, 1e-3)]
    public void The_batch_norms_epsilon_depends_on_whether_they_were_frozen_unless_it_is_given(bool frozen, double? given, double expected)
    {
        ConvertedModel model = Read(TorchvisionTensors.MaskRcnn(frozen: frozen), _default with { BatchNormEpsilon = given });
        var backbone = (ResNetBackbone)model.Network.Backbone;

        Assert.That(backbone.Stem.Norm!.Epsilon, Is.EqualTo(expected));
        Assert.That(backbone.Stages[3][0].Shortcut!.Norm!.Epsilon, Is.EqualTo(expected));
        Assert.That(model.Decisions, Has.Exactly(1).Contains("Batch norm epsilon: "));
    }

    [Test]
    public void The_batch_norms_outside_of_a_frozen_backbone_keep_theirs()
    {
        DetectionNetwork network = Read(TorchvisionTensors.MaskRcnnV2(frozen: true)).Network;
        ConvLayer[] others = [.. network.Pyramid.Laterals, .. network.Pyramid.Outputs, .. network.Box.Convs, .. network.Mask!.Convs];

        Assert.That(((ResNetBackbone)network.Backbone).Stem.Norm!.Epsilon, Is.Zero);
        Assert.That(others.Select(conv => conv.Norm!.Epsilon), Is.All.EqualTo(1e-5));
    }

    [Test]
    public void Anchors_and_preprocessing_are_those_that_torchvisions_own_model_has()
    {
        // That bundle was exported by scripts/export_torchvision_bundle.py, which reads them from torchvision's objects.
        JsonObject exported = Load("config.json");
        JsonObject processor = Load("preprocessor_config.json");
        ConvertedModel model = Read(TorchvisionTensors.MaskRcnn());

        foreach (string field in (string[])
            ["family", "cell_anchors", "anchor_generator_strides", "fpn_num_outputs", "rpn_bbox_coder_target_stds",
            "bbox_head_bbox_coder_target_stds", "bbox_roi_extractor_roi_layer", "mask_roi_extractor_roi_layer",
            "mask_roi_extractor_featmap_strides", "bbox_head_roi_feat_size"])
        {
            Assert.That(Same(model.Config[field], exported[field]), Is.True, field);
        }

        foreach (string field in (string[])
            ["resample", "resize_filter", "size_rounding", "channel_order", "rescale_factor", "image_mean", "image_std", "size_divisor"])
        {
            Assert.That(Same(model.Preprocessor[field], processor[field]), Is.True, field);
        }
    }

    [Test]
    public void Other_anchors_than_torchvisions_have_to_be_given()
    {
        TorchvisionTensors tensors = TorchvisionTensors.MaskRcnn(anchors: 6);
        Assert.That(
            () => Read(tensors),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains("6 anchors per cell").And.Message.Contains("gives 3").And.Message.Contains("--config"));

        ConvertedModel given = Read(tensors, Config("""{"anchor_generator_scales": [4, 9]}"""));
        Assert.That(given.Config["cell_anchors"]!["4"]!.AsArray(), Has.Count.EqualTo(6));
        Assert.That(() => Read(tensors, Config("""{"cell_anchors": {"4": [[-8, -8, 8, 8]]}}""")), Throws.TypeOf<ConversionException>());
    }

    [Test]
    public void The_users_thresholds_stand_in_both_files()
    {
        ArchitectureOptions options = Config("""{"rcnn_test_cfg": {"score_thr": 0.3}, "inference": {"clip_to": "padded"}}""");
        ConvertedModel model = Read(TorchvisionTensors.MaskRcnn(), options);

        Assert.That(model.Config["rcnn_test_cfg"]!.ToJsonString(), Does.Contain("\"score_thr\":0.3").And.Contain("\"max_per_img\":100"));
        Assert.That(JsonNode.DeepEquals(model.Preprocessor["test_cfg"], model.Config["rcnn_test_cfg"]), Is.True);
        Assert.That(model.Config["inference"]!["clip_to"]!.GetValue<string>(), Is.EqualTo("padded"));
    }

    [Test]
    public void Thresholds_of_the_users_preprocessor_count_too()
    {
        JsonObject preprocessor = JsonNode.Parse("""{"test_cfg": {"max_per_img": 7}, "size": {"height": 64, "width": 96}}""")!.AsObject();
        ConvertedModel model = Read(TorchvisionTensors.MaskRcnn(), new ArchitectureOptions { Preprocessor = preprocessor });

        Assert.That(model.Config["rcnn_test_cfg"]!["max_per_img"]!.GetValue<int>(), Is.EqualTo(7));
        Assert.That(model.Preprocessor["size"]!.ToJsonString(), Is.EqualTo("""{"height":64,"width":96}"""));
        Assert.That(model.Preprocessor["size_divisor"]!.GetValue<int>(), Is.EqualTo(32));
    }

    [TestCase("""{"rcnn_test_cfg": {"score_thr": 7}}""", "rcnn_test_cfg.score_thr")]
    [TestCase("""{"cell_anchors": {"3": [[0, 0, 1, 1]]}}""", "cell_anchors")]
    [TestCase("""{"family": "detectron2"}""", "detectron2")]
    [TestCase("""{"family": null}""", "null")]
    [TestCase("""{"anchor_generator_strides": [8, 16, 32, 64, 128]}""", "the network's levels are [4, 8, 16, 32, 64]")]
    [TestCase("""{"bbox_roi_extractor_roi_layer": {"output_size": 5}}""", "output_size is 5x5, but the network takes 7x7")]
    [TestCase("""{"inference": {"clip_to": "moon"}}""", "clip_to")]
    public void A_configuration_that_cannot_be_the_networks_is_an_error_that_names_the_field(string config, string message) =>
        Assert.That(
            () => Read(TorchvisionTensors.MaskRcnn(), Config(config)),
            Throws.TypeOf<ConversionException>().With.Message.Contains(message));

    [Test]
    public void A_mask_head_takes_the_size_that_the_configuration_says()
    {
        ArchitectureOptions options = Config("""{"mask_roi_extractor_roi_layer": {"output_size": 20}}""");
        Assert.That(Read(TorchvisionTensors.MaskRcnn(), options).Network.Mask!.PooledSize, Is.EqualTo(20));
    }

    [Test]
    public void Keypoints_other_than_Cocos_are_numbered_unless_they_are_named()
    {
        Assert.That(Read(TorchvisionTensors.KeypointRcnn()).Config["keypoint_names"], Is.Null);
        Assert.That(
            Read(TorchvisionTensors.KeypointRcnn(2)).Config["keypoint_names"]!.ToJsonString(), Is.EqualTo("""["keypoint_1","keypoint_2"]"""));
        Assert.That(
            () => Read(TorchvisionTensors.KeypointRcnn(2), Config("""{"keypoint_names": ["nose"]}""")),
            Throws.TypeOf<ConversionException>().With.Message.Contains("2 keypoints").And.Message.Contains("has 1"));
    }

    [Test]
    public void What_is_missing_misshapen_and_left_over_is_told_at_once()
    {
        TorchvisionTensors tensors = TorchvisionTensors.MaskRcnn()
            .Without("backbone.body.layer4.2.conv3.weight").Add("rpn.head.bbox_pred.weight", 8, 256, 1, 1).Add("something.else", 3);

        Assert.That(
            () => Read(tensors),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains("Missing (1): backbone.body.layer4.2.conv3.weight")
                .And.Message.Contains("rpn.head.bbox_pred.weight is [8, 256, 1, 1], expected [12, any, 1, 1]")
                .And.Message.Contains("Left over (1): something.else"));
    }

    [Test]
    public void A_backbone_that_is_no_ResNet_is_refused_with_the_names_that_it_has()
    {
        TorchvisionTensors mobile = TorchvisionTensors.MaskRcnn().Without("backbone.body").Add("backbone.body.0.0.weight", 16, 3, 3, 3);
        Assert.That(
            () => Read(mobile),
            Throws.TypeOf<ConversionException>().With.Message.Contains("no ResNet").And.Message.Contains("backbone.body.0.*"));
    }

    [Test]
    public void A_classifier_without_a_class_is_refused() =>
        Assert.That(
            () => Read(TorchvisionTensors.MaskRcnn(outputs: 1)), Throws.TypeOf<ConversionException>().With.Message.Contains("background"));

    [Test]
    public void Whatever_the_shapes_are_they_are_read_or_refused()
    {
        string[] names = [.. TorchvisionTensors.MaskRcnn(outputs: 3).Weights().Names];
        Gen<int[]> shapes = Gen.OneOf(OneOf(0, 1, 2, 3, 4, 12, 64, 256, 1024, 12544).Array[0, 5], OneOf(0, 1, 65537, 1 << 30).Array[1, 2])
            .Where(shape => shape.Aggregate(1L, (product, size) => product * Math.Max(size, 1)) <= int.MaxValue); // as files are read
        Gen.Select(OneOf(names), shapes).Array[1, 4]
            .Sample(
                changes =>
                {
                    TorchvisionTensors tensors = TorchvisionTensors.MaskRcnn(outputs: 3);
                    foreach ((string name, int[] shape) in changes) tensors.Add(name, shape);
                    try
                    {
                        NetworkGraphs.Build(Read(tensors).Network, halfPrecision: false);
                    }
                    catch (ConversionException)
                    {
                    }
                },
                iter: 300);
    }

    [Test]
    public void A_weight_under_its_old_and_its_new_name_is_refused() =>
        Assert.That(
            () => Read(TorchvisionTensors.MaskRcnn().Add("rpn.head.conv.weight", 256, 256, 3, 3)),
            Throws.TypeOf<ConversionException>().With.Message.Contains("rpn.head.conv.0.0.weight twice"));

    [Test]
    public void Other_families_and_other_detectors_are_not_recognised()
    {
        var architecture = new TorchvisionArchitecture();
        Assert.That(architecture.Recognises(TorchvisionTensors.MaskRcnn().Weights()), Is.True);
        Assert.That(architecture.Recognises(TorchvisionTensors.MaskRcnn().Renamed("rpn.", "proposal_generator.").Weights()), Is.False);
        Assert.That(architecture.Recognises(TorchvisionTensors.MaskRcnn().Without("roi_heads.").Weights()), Is.False);
    }

    private static ConvertedModel Read(TorchvisionTensors tensors, ArchitectureOptions? options = null) =>
        new TorchvisionArchitecture().Read(tensors.Weights(), options ?? _default);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static ArchitectureOptions Config(string json) => new() { Config = JsonNode.Parse(json)!.AsObject() };

    private static JsonObject Load(string file) =>
        JsonNode.Parse(File.ReadAllText(TestPaths.Fixture("tiny-torchvision", "bundle", file)))!.AsObject();

    private static bool Same(JsonNode? first, JsonNode? second) => (first, second) switch
    {
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(pair => Same(pair.Value, b[pair.Key])),
        (JsonValue a, JsonValue b) when a.GetValueKind() == System.Text.Json.JsonValueKind.Number =>
            double.Parse(a.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
                == double.Parse(b.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
        _ => JsonNode.DeepEquals(first, second),
    };
}
