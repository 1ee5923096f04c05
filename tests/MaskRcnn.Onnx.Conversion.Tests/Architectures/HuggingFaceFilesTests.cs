using System.Text;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

[TestFixture]
public sealed class HuggingFaceFilesTests
{
    private static readonly HuggingFaceArchitecture _port = new();

    [Test]
    public void Without_files_the_bundle_has_the_ports_defaults_and_the_networks_sizes()
    {
        ConvertedModel model = Read("{}", "{}");
        MaskRcnnConfig config = Config(model);
        MaskRcnnImageProcessorConfig processor = Processor(model);
        Assert.That(model.Config["family"]!.GetValue<string>(), Is.EqualTo("huggingface"));
        Assert.That((config.FpnOutChannels, config.BboxHeadFcOutChannels, config.FpnNumOutputs), Is.EqualTo((5, 7, 5)));
        Assert.That(config.Id2Label, Is.EqualTo(new[] { "class_1", "class_2", "class_3" }));
        Assert.That(config.RcnnTestCfg, Is.EqualTo(new RcnnTestConfig()));
        Assert.That((processor.Size.ShortestEdge, processor.Size.LongestEdge), Is.EqualTo((800, 1333)));
        Assert.That(processor.ImageMean, Is.EqualTo(new[] { 0.485f, 0.456f, 0.406f }));
        Assert.That(processor.RescaleFactor, Is.EqualTo(1 / 255.0));
        Assert.That((processor.SizeDivisor, processor.NumClasses, processor.ChannelOrder), Is.EqualTo((1, 3, Imaging.ChannelOrder.Rgb)));
        Assert.That(model.Decisions, Has.Some.StartsWith("config.json: none").And.Some.StartsWith("preprocessor_config.json: none"));
        Assert.That(Settings(model).Warnings, Is.Empty);
    }

    [Test]
    public void Fields_of_config_json_keep_their_names_and_values()
    {
        const string Written = """
            {"_commit_hash": null, "model_type": "maskrcnn", "architectures": ["MaskRCNNForObjectDetection"], "torch_dtype": "float32",
             "backbone_config": {"model_type": "convnext", "depths": [1, 1, 2, 1], "layer_norm_eps": 1e-12,
                                 "out_features": ["stage1", "stage2", "stage3", "stage4"]},
             "id2label": {"0": "cat", "1": "dog", "2": "owl"}, "rpn_sampler_neg_pos_ub": -1, "rcnn_assigner_pos_iou_thr": 0.6,
             "rpn_test_cfg": {"nms_pre": 500, "max_per_img": 200, "nms": {"iou_threshold": 0.6}, "min_bbox_size": 0}, "own_field": [1, 2]}
            """;
        ConvertedModel model = Read(Written, "{}");
        foreach ((string name, JsonNode? value) in JsonNode.Parse(Written)!.AsObject().Where(field => field.Key is not "rpn_test_cfg"))
        {
            Assert.That(JsonNode.DeepEquals(model.Config[name], value), Is.True, name);
        }

        MaskRcnnConfig config = Config(model);
        Assert.That(config.Id2Label, Is.EqualTo(new[] { "cat", "dog", "owl" }));
        Assert.That((config.RpnTestCfg.NmsPre, config.RpnTestCfg.MaxPerImg), Is.EqualTo((500, 200)));
        Assert.That(config.RpnTestCfg.Nms!.IouThreshold, Is.EqualTo(0.6).Within(1e-7));
        Assert.That(config.RcnnAssignerPosIouThr, Is.EqualTo(0.6f));
    }

    [TestCase("""{"score_threshold": 0.2, "mask_binary_threshold": 0.4, "nms": {"iou_threshold": 0.6}, "max_per_img": 20}""")]
    [TestCase("""{"score_thr": 0.2, "mask_thr_binary": 0.4, "nms": {"type": "nms", "iou_threshold": 0.6}, "max_per_img": 20}""")]
    public void Thresholds_of_both_eras_act_from_either_file(string limits)
    {
        ConvertedModel[] models = [Read($$"""{"rcnn_test_cfg": {{limits}}}""", "{}"), Read("{}", $$"""{"test_cfg": {{limits}}}""")];
        foreach (ConvertedModel model in models)
        {
            BundleSettings settings = Settings(model);
            Assert.That((settings.ScoreThreshold, settings.MaskThreshold, settings.MaxPerImage), Is.EqualTo((0.2f, 0.4f, 20)));
            Assert.That(settings.IouThreshold, Is.EqualTo(0.6).Within(1e-7));
            Assert.That(settings.Warnings, Is.Empty);
        }
    }

    [Test]
    public void The_image_processors_thresholds_win_as_in_the_port()
    {
        ConvertedModel model = Read(
            """{"rcnn_test_cfg": {"score_thr": 0.05, "max_per_img": 100}, "bbox_head_bbox_coder_target_stds": [1, 1, 1, 1]}""",
            """{"test_cfg": {"score_thr": 0.3}, "bbox_head_bbox_coder_target_stds": [0.1, 0.1, 0.3, 0.3]}""");
        BundleSettings settings = Settings(model);
        Assert.That((settings.ScoreThreshold, settings.MaxPerImage), Is.EqualTo((0.3f, 100)));
        Assert.That(settings.BoxCoderStds, Is.EqualTo(new[] { 0.1f, 0.1f, 0.3f, 0.3f }));
        Assert.That(settings.Warnings, Is.Empty);
        Assert.That(model.Decisions, Has.Some.StartsWith("Thresholds: test_cfg of preprocessor_config.json"));
    }

    [Test]
    public void The_users_own_fields_win_over_both_files()
    {
        ArchitectureOptions files = Options(
            """{"rcnn_test_cfg": {"score_thr": 0.05}}""", """{"test_cfg": {"score_thr": 0.3, "max_per_img": 50}}""");
        ArchitectureOptions options = files with
        {
            Config = JsonNode.Parse("""{"rcnn_test_cfg": {"score_thr": 0.7}}""")!.AsObject(),
            Preprocessor = JsonNode.Parse("""{"test_cfg": {"max_per_img": 9}, "size": {"shortest_edge": 400}}""")!.AsObject(),
            Labels = ["a", "b", "c"],
        };
        ConvertedModel model = _port.Read(HuggingFaceTensors.ConvNext().Weights, options);
        BundleSettings settings = Settings(model);
        Assert.That((settings.ScoreThreshold, settings.MaxPerImage), Is.EqualTo((0.7f, 9)));
        Assert.That(settings.Labels, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(Processor(model).Size.ShortestEdge, Is.EqualTo(400));
        Assert.That(settings.Warnings, Is.Empty);
    }

    [TestCase("""{"do_pad": true}""", 1)]
    [TestCase("""{"do_pad_size_divisor": true}""", 32)]
    [TestCase("""{"do_pad_size_divisor": true, "size_divisor": 64}""", 64)]
    [TestCase("""{"do_pad_size_divisor": false, "size_divisor": 64}""", 1)]
    [TestCase("""{"size_divisor": 32}""", 32)]
    public void The_divisor_is_the_files(string preprocessor, int divisor) =>
        Assert.That(Processor(Read("{}", preprocessor)).SizeDivisor, Is.EqualTo(divisor));

    [Test]
    public void A_number_of_classes_that_differs_is_told_and_becomes_the_networks()
    {
        ConvertedModel model = Read("{}", """{"num_classes": 80}""");
        Assert.That(Processor(model).NumClasses, Is.EqualTo(3));
        Assert.That(model.Decisions, Has.Some.Contains("num_classes of preprocessor_config.json was 80; it becomes 3"));
    }

    [TestCase("""{"fpn_out_channels": 256}""", "fpn_out_channels is 256, but the weights are of a network with 5.")]
    [TestCase("""{"rpn_in_channels": 6}""", "rpn_in_channels is 6")]
    [TestCase("""{"rpn_feat_channels": 6}""", "rpn_feat_channels is 6")]
    [TestCase("""{"rpn_loss_cls": {"type": "CrossEntropyLoss", "use_sigmoid": false}}""",
        "rpn_loss_cls.use_sigmoid is false, but the weights are of a network with true.")]
    [TestCase("""{"bbox_head_num_shared_fcs": 1}""", "bbox_head_num_shared_fcs is 1, but the weights are of a network with 2.")]
    [TestCase("""{"bbox_head_fc_out_channels": 1024}""", "bbox_head_fc_out_channels is 1024, but the weights are of a network with 7.")]
    [TestCase("""{"bbox_head_roi_feat_size": 14}""", "bbox_head_roi_feat_size is 14")]
    [TestCase("""{"mask_head_num_convs": 2}""", "mask_head_num_convs is 2, but the weights are of a network with 4.")]
    [TestCase("""{"mask_head_conv_out_channels": 256}""", "mask_head_conv_out_channels is 256")]
    [TestCase("""{"num_labels": 2}""", "num_labels is 2, but the weights are of a network with 3.")]
    [TestCase("""{"id2label": {"0": "cat"}}""", "there are 1 names in id2label")]
    [TestCase("""{"fpn_num_outputs": 6, "anchor_generator_strides": [4, 8, 16, 32, 64]}""",
        "anchor_generator_strides is [4, 8, 16, 32, 64]")]
    [TestCase("""{"fpn_num_outputs": 3}""", "fpn_num_outputs is 3")]
    [TestCase("""{"fpn_num_outputs": "five"}""", "fpn_num_outputs is \"five\"")]
    [TestCase("""{"anchor_generator_ratios": [1.0]}""", "3 anchors per cell")]
    [TestCase("""{"bbox_roi_extractor_featmap_strides": [4, 8, 16]}""",
        "bbox_roi_extractor_featmap_strides is [4,8,16], but the weights are of a network with [4,8,16,32].")]
    [TestCase("""{"bbox_roi_extractor_roi_layer": {"type": "RoIAlign", "output_size": 14}}""",
        "bbox_roi_extractor_roi_layer.output_size is 14x14")]
    [TestCase("""{"mask_roi_extractor_roi_layer": {"type": "RoIPool"}}""", "mask_roi_extractor_roi_layer.type")]
    [TestCase("""{"backbone_config": {"model_type": "resnet"}}""",
        "backbone_config.model_type is \"resnet\", but the weights are of a network with \"convnext\".")]
    [TestCase("""{"backbone_config": {"depths": [3, 3, 9, 3]}}""",
        "backbone_config.depths is [3,3,9,3], but the weights are of a network with [1,1,2,1].")]
    [TestCase("""{"backbone_config": {"hidden_sizes": [96, 192, 384, 768]}}""", "backbone_config.hidden_sizes is [96,192,384,768]")]
    [TestCase("""{"backbone_config": {"out_features": ["stage4"]}}""", "backbone_config.out_features is [\"stage4\"]")]
    [TestCase("""{"backbone_config": {"hidden_act": "relu"}}""", "backbone_config.hidden_act is \"relu\"; only \"gelu\" can be converted.")]
    [TestCase("""{"family": "torchvision"}""", "huggingface's")]
    public void A_field_that_contradicts_the_weights_is_an_error_that_names_it(string config, string message)
    {
        ArchitectureOptions file = Options(config);
        ArchitectureOptions user = new() { Config = JsonNode.Parse(config)!.AsObject() };
        foreach (ArchitectureOptions options in (ArchitectureOptions[])[file, user])
        {
            Assert.That(
                () => _port.Read(HuggingFaceTensors.ConvNext().Weights, options),
                Throws.TypeOf<ConversionException>().With.Message.Contains(message));
        }
    }

    [TestCase("""{"downsample_in_first_stage": true}""", "backbone_config.downsample_in_first_stage is true; only false")]
    [TestCase("""{"hidden_act": "silu"}""", "backbone_config.hidden_act is \"silu\"; only \"relu\"")]
    [TestCase("""{"layer_type": "basic"}""",
        "backbone_config.layer_type is \"basic\", but the weights are of a network with \"bottleneck\".")]
    [TestCase("""{"embedding_size": 64}""", "backbone_config.embedding_size is 64, but the weights are of a network with 8.")]
    public void A_field_that_contradicts_a_ResNet_is_an_error_that_names_it(string backbone, string message) =>
        Assert.That(
            () => _port.Read(HuggingFaceTensors.ResNet().Weights, Options($$"""{"backbone_config": {{backbone}}}""")),
            Throws.TypeOf<ConversionException>().With.Message.Contains(message));

    [Test]
    public void Fields_that_agree_are_no_error_however_their_numbers_are_written() =>
        Assert.That(() => Read(
            """
            {"fpn_out_channels": 5.0, "rpn_loss_cls": {"type": "CrossEntropyLoss", "use_sigmoid": true}, "num_labels": 3,
             "fpn_num_outputs": 5, "bbox_head_num_shared_fcs": 2, "mask_head_num_convs": 4, "anchor_generator_scales": [8],
             "bbox_roi_extractor_featmap_strides": [4, 8, 16, 32],
             "backbone_config": {"model_type": "convnext", "depths": [1, 1, 2, 1], "hidden_sizes": [4, 6, 8, 10], "patch_size": 4,
                                 "hidden_act": "gelu"}}
            """, "{}"), Throws.Nothing);

    [Test]
    public void A_field_of_any_kind_of_value_is_read_or_refused_with_a_conversion_error()
    {
        string[] values = ["null", "true", "-1", "0", "1e300", "0.5", "\"x\"", "[]", "{}", "[1, \"a\"]", "[[1]]", "{\"a\": {\"b\": []}}"];
        MaskRcnnConfig all = new() { CategoryIds = [1, 2] };
        string[] fields = [.. JsonNode.Parse(all.ToUtf8Json())!.AsObject().Select(field => field.Key), "backbone_config", "num_labels"];
        string[] others = [.. JsonNode.Parse(new MaskRcnnImageProcessorConfig().ToUtf8Json())!.AsObject().Select(field => field.Key)];
        Assert.That(fields, Has.Length.GreaterThan(50));
        foreach (string value in values)
        {
            foreach (string field in fields) AssertTyped($$"""{"{{field}}": {{value}}}""", "{}");
            foreach (string field in others) AssertTyped("{}", $$"""{"{{field}}": {{value}}}""");
            foreach (string field in (string[])["model_type", "depths", "hidden_sizes", "hidden_act", "out_features", "patch_size"])
            {
                AssertTyped($$$"""{"backbone_config": {"{{{field}}}": {{{value}}}}}""", "{}");
            }
        }

        static void AssertTyped(string config, string preprocessor)
        {
            try
            {
                Read(config, preprocessor);
            }
            catch (ConversionException exception)
            {
                Assert.That(exception.Message, Is.Not.Empty);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{config} {preprocessor}: {exception}");
            }
        }
    }

    internal static ArchitectureOptions Options(string config, string preprocessor = "{}") => new()
    {
        CheckpointConfig = JsonNode.Parse(config)!.AsObject(),
        CheckpointPreprocessor = JsonNode.Parse(preprocessor)!.AsObject(),
    };

    private static ConvertedModel Read(string config, string preprocessor) =>
        _port.Read(HuggingFaceTensors.ConvNext().Weights, Options(config, preprocessor));

    private static MaskRcnnConfig Config(ConvertedModel model) => MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(model.Config.ToJsonString()));

    private static MaskRcnnImageProcessorConfig Processor(ConvertedModel model) =>
        MaskRcnnImageProcessorConfig.Parse(Encoding.UTF8.GetBytes(model.Preprocessor.ToJsonString()));

    private static BundleSettings Settings(ConvertedModel model) => BundleSettings.Resolve(Config(model), Processor(model));
}
