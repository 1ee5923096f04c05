using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// The Mask R-CNN port to Hugging Face's transformers with a ConvNeXt or ResNet backbone. Its config.json and
/// preprocessor_config.json, where they lie beside the weights, stay as they are but for what a bundle adds.
/// </summary>
internal sealed class HuggingFaceArchitecture : IArchitecture
{
    /// <summary>See <see cref="Family"/>.</summary>
    public const string FamilyName = "huggingface";

    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public string Family => FamilyName;

    /// <inheritdoc/>
    public bool Recognises(CheckpointWeights weights) =>
        weights.Has($"{HuggingFaceNames.Neck}.lateral_convs.0.weight") && weights.Has($"{HuggingFaceNames.BoxHead}.fc_cls.weight");

    /// <inheritdoc/>
    public ConvertedModel Read(CheckpointWeights weights, ArchitectureOptions options)
    {
        HuggingFaceFiles files = HuggingFaceFiles.Join(options);
        options = files.Options;
        var check = new HuggingFaceConfigCheck(options.Config);
        List<string> decisions = [.. files.Decisions];
        BackboneNetwork backbone = Backbone(weights, options, check, decisions);
        DetectionNetwork network = Network(weights, options, backbone, check.ExtraLevels(), out bool isSoftmax);
        string architecture = $"{FamilyName} maskrcnn_{Name(backbone)}_fpn";
        weights.Finish(architecture);
        check.Agrees(network, isSoftmax);
        if (isSoftmax) decisions.Add("RPN: a softmax over two logits per anchor, written as the sigmoid of their difference.");

        ClassNaming classes = ClassNaming.Choose(network.Box.Logits.Weight.Shape[0] - 1, FamilyName, weights.Metadata, options);
        TellOfClasses(options.Preprocessor, classes.Labels.Count, decisions);
        BundleConfiguration configuration = BundleConfiguration.Build(Settings(backbone), network, classes, options);
        return new ConvertedModel
        {
            Architecture = architecture,
            Parameters = weights.Parameters,
            Network = network,
            Config = configuration.Config,
            Preprocessor = configuration.Preprocessor,
            Decisions = [.. decisions, classes.Decision, .. configuration.Warnings],
        };
    }

    private static BackboneNetwork Backbone(
        CheckpointWeights weights, ArchitectureOptions options, HuggingFaceConfigCheck check, List<string> decisions)
    {
        if (weights.HasConvNext(ConvNextNaming.HuggingFace))
        {
            decisions.Add("Layer norm epsilon: 1e-6, which the port's ConvNeXt has in all its layers; layer_norm_eps is not used in them.");
            return weights.ConvNext(ConvNextNaming.HuggingFace);
        }

        if (!weights.Has($"{HuggingFaceNames.ResNet.StemConv}.weight"))
        {
            throw new ConversionException(
                "The checkpoint's heads are the Hugging Face port's, but its backbone is neither a ConvNeXt nor a ResNet, the two that "
                + $"can be converted. {CheckpointDescription.Of(weights.Names)}");
        }

        double epsilon = options.BatchNormEpsilon ?? Epsilon;
        bool strideIn1x1 = check.IsTrue("backbone_config.downsample_in_bottleneck");
        ResNetBackbone backbone = weights.ResNet(HuggingFaceNames.ResNet, epsilon, strideIn1x1);
        string origin = options.BatchNormEpsilon is null ? "as in the port" : "as given";
        decisions.Add(string.Create(CultureInfo.InvariantCulture, $"Batch norm epsilon: {epsilon:0.######E0}, {origin}."));
        decisions.Add(strideIn1x1
            ? "Stride: in the first 1x1 convolution of a bottleneck, because downsample_in_bottleneck is true."
            : "Stride: in the 3x3 convolution, as in the port unless downsample_in_bottleneck is true.");
        return backbone;
    }

    private static DetectionNetwork Network(
        CheckpointWeights weights, ArchitectureOptions options, BackboneNetwork backbone, int extraLevels, out bool isSoftmax)
    {
        var layers = new HuggingFaceLayers(weights, options);
        PyramidNetwork pyramid = layers.Pyramid(Widths(backbone), extraLevels);
        RpnNetwork rpn = layers.Rpn(out isSoftmax);
        BoxHeadNetwork box = layers.BoxHead();
        return new DetectionNetwork(backbone, pyramid, rpn, box, layers.MaskHead(box.Logits.Weight.Shape[0] - 1), Keypoint: null);
    }

    private static List<int> Widths(BackboneNetwork backbone) => backbone switch
    {
        ConvNextBackbone convNext => [.. convNext.Stages.Select(stage => stage.OutputNorm!.Scale.Shape[0])],
        ResNetBackbone resNet => [.. resNet.Stages.Select(stage => stage[^1].Convs[^1].Weight.Shape[0])],
        _ => throw new InvalidOperationException("The port has no other backbone."),
    };

    private static string Name(BackboneNetwork backbone) =>
        backbone is ConvNextBackbone convNext ? ConvNextDescription.Name(convNext) : ResNetDescription.Name((ResNetBackbone)backbone);

    private static void TellOfClasses(JsonObject preprocessor, int classes, List<string> decisions)
    {
        if (preprocessor["num_classes"] is JsonNode given && !JsonNode.DeepEquals(given, classes))
        {
            decisions.Add(FormattableString.Invariant(
                $"num_classes of preprocessor_config.json was {given.ToJsonString()}; it becomes {classes}, as many as the network has."));
        }
    }

    private static FamilySettings Settings(BackboneNetwork backbone) => new()
    {
        Family = FamilyName,
        BackboneConfig = backbone is ConvNextBackbone convNext
            ? ConvNextDescription.Config(convNext)
            : ResNetDescription.Config((ResNetBackbone)backbone),

        // Neither the filter nor the divisor is said: a file's own resample and do_pad_size_divisor decide them.
        Preprocessor = new JsonObject
        {
            ["image_processor_type"] = "MaskRCNNImageProcessor",
            ["format"] = "coco_detection",
            ["do_resize"] = true,
            ["size"] = new JsonObject { ["shortest_edge"] = 800, ["longest_edge"] = 1333 },
            ["resample"] = 2,
            ["do_rescale"] = true,
            ["rescale_factor"] = 1 / 255.0,
            ["do_normalize"] = true,
            ["image_mean"] = ConfigFields.List([0.485, 0.456, 0.406]),
            ["image_std"] = ConfigFields.List([0.229, 0.224, 0.225]),
            ["do_pad"] = true,
        },
    };
}
