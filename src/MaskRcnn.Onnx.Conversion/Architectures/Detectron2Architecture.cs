using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// Detectron2's Mask, Faster and Keypoint R-CNN on a ResNet or ResNeXt with a feature pyramid, from the model zoo or a training, with any
/// number of classes.
/// </summary>
internal sealed class Detectron2Architecture : IArchitecture
{
    /// <summary>See <see cref="Family"/>.</summary>
    public const string FamilyName = "detectron2";

    private const string BackboneField = "backbone_config";
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public string Family => FamilyName;

    /// <inheritdoc/>
    public bool Recognises(CheckpointWeights weights) =>
        weights.Has($"{Detectron2Names.Rpn}.objectness_logits.weight")
        || weights.Names.Any(name => name.StartsWith($"{Detectron2Names.BottomUp}.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public ConvertedModel Read(CheckpointWeights weights, ArchitectureOptions options)
    {
        Detectron2Variants.Refuse(weights);
        List<string> decisions = [];
        Detectron2Pixels pixels = Detectron2Pixels.Choose(weights, options.Preprocessor, Detectron2Stride.Groups(weights));
        bool strideIn1x1 = Detectron2Stride.IsIn1x1(weights, options.Config, pixels, decisions);
        double epsilon = options.BatchNormEpsilon ?? Epsilon;
        decisions.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Batch norm epsilon: {epsilon:0.######E0}, {(options.BatchNormEpsilon is null ? "as in Detectron2" : "as given")}."));
        decisions.Add(pixels.Decision);

        DetectionNetwork network = Network(weights, options, epsilon, strideIn1x1);
        int levels = network.Pyramid.Laterals.Count + network.Pyramid.ExtraLevels;
        JsonObject? anchors = Detectron2Anchors.Stored(weights, ConfigFields.Strides(levels));
        LeaveSemanticBranch(weights, decisions);
        string architecture = $"{FamilyName} {Name(network)}";
        weights.Finish(architecture);

        int outputs = network.Box.Logits.Weight.Shape[0] - 1;
        RequireClasses(options.Config, outputs);
        ClassNaming classes = ClassNaming.Choose(outputs, FamilyName, weights.Metadata, options, keypoints: network.Keypoint is not null);
        FamilySettings settings = Settings(network, pixels, strideIn1x1, anchors, options.Config);
        BundleConfiguration configuration = BundleConfiguration.Build(settings, network, classes, WithoutBackbone(options));
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

    private static DetectionNetwork Network(CheckpointWeights weights, ArchitectureOptions options, double epsilon, bool strideIn1x1)
    {
        var layers = new Detectron2Layers(weights, options, epsilon);
        ResNetBackbone backbone = weights.ResNet(Detectron2Names.ResNet, epsilon, strideIn1x1);
        PyramidNetwork pyramid = layers.Pyramid();
        BoxHeadNetwork box = layers.BoxHead();
        int classes = box.Logits.Weight.Shape[0] - 1;
        if (classes < 1) throw new ConversionException("The classifier needs an output for each class and one for the background.");
        return new DetectionNetwork(backbone, pyramid, layers.Rpn(), box, layers.MaskHead(classes), layers.KeypointHead());
    }

    private static void LeaveSemanticBranch(CheckpointWeights weights, List<string> decisions)
    {
        if (!weights.Names.Any(name => name.StartsWith(Detectron2Names.Semantic, StringComparison.Ordinal))) return;
        weights.Ignore(name => name.StartsWith(Detectron2Names.Semantic, StringComparison.Ordinal));
        decisions.Add("The semantic branch of the Panoptic FPN is left out; its instances do not depend on it.");
    }

    private static void RequireClasses(JsonObject config, int classes)
    {
        if (config["num_labels"] is not JsonValue value || !value.TryGetValue(out int given) || given == classes) return;
        throw new ConversionException(
            FormattableString.Invariant($"The network has {classes} classes, but the configuration has {given}."));
    }

    private static string Name(DetectionNetwork network)
    {
        string task = network switch
        {
            { Keypoint: not null, Mask: not null } => "mask_and_keypoint_rcnn",
            { Keypoint: not null } => "keypoint_rcnn",
            { Mask: not null } => "mask_rcnn",
            _ => "faster_rcnn",
        };
        string backbone = ResNetDescription.Name((ResNetBackbone)network.Backbone);
        string depth = backbone.Replace("resnext", "X_", StringComparison.Ordinal).Replace("resnet", "R_", StringComparison.Ordinal);
        return $"{task}_{depth.Replace("__", "_", StringComparison.Ordinal)}_FPN";
    }

    private static FamilySettings Settings(
        DetectionNetwork network, Detectron2Pixels pixels, bool strideIn1x1, JsonObject? anchors, JsonObject given)
    {
        JsonObject backbone = ResNetDescription.Config((ResNetBackbone)network.Backbone);
        backbone[StrideField.Name] = strideIn1x1;
        bool isGiven = given["anchor_generator_scales"] is not null || given["anchor_generator_ratios"] is not null;
        return new FamilySettings
        {
            Family = FamilyName,
            BackboneConfig = given[BackboneField] is JsonObject said ? ConfigMerging.Merge(backbone, said) : backbone,
            CellAnchors = Detectron2Anchors.OfScales,
            Config = anchors is null || isGiven ? [] : new JsonObject { ["cell_anchors"] = anchors },
            Preprocessor = new JsonObject
            {
                ["image_processor_type"] = "MaskRCNNImageProcessor",
                ["do_resize"] = true,
                ["size"] = new JsonObject { ["shortest_edge"] = 800, ["longest_edge"] = 1333 },
                ["resample"] = 2,
                ["resize_filter"] = "pillow_bilinear",
                ["size_rounding"] = "round",
                ["channel_order"] = pixels.ChannelOrder,
                ["do_rescale"] = false,
                ["do_normalize"] = true,
                ["image_mean"] = ConfigFields.List(pixels.Mean),
                ["image_std"] = ConfigFields.List(pixels.Std),
                ["do_pad"] = true,
                ["size_divisor"] = 32,
            },
        };
    }

    /// <summary>What the user says of the backbone is laid over its description; a merge of the files would put it in its place.</summary>
    private static ArchitectureOptions WithoutBackbone(ArchitectureOptions options)
    {
        JsonObject config = options.Config.DeepClone().AsObject();
        if (config[BackboneField] is JsonObject) config.Remove(BackboneField);
        return options with { Config = config };
    }
}
