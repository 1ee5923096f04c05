using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// torchvision's Mask, Faster and Keypoint R-CNN on a ResNet with a feature pyramid, of both versions, with any number of classes. Every
/// output is kept: the background's row moves behind the others, its box and its mask are dropped.
/// </summary>
internal sealed class TorchvisionArchitecture : IArchitecture
{
    /// <summary>See <see cref="Family"/>.</summary>
    public const string FamilyName = "torchvision";

    private const string Classifier = "roi_heads.box_predictor.cls_score.weight";
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public string Family => FamilyName;

    /// <inheritdoc/>
    public bool Recognises(CheckpointWeights weights) => weights.Has("rpn.head.cls_logits.weight") && weights.Has(Classifier);

    /// <inheritdoc/>
    public ConvertedModel Read(CheckpointWeights weights, ArchitectureOptions options)
    {
        weights = weights.Renamed(TorchvisionNames.Current);
        RequireResNet(weights);
        (double epsilon, string epsilonDecision) = BackboneEpsilon(weights, options);
        DetectionNetwork network = Network(weights, options, epsilon);
        string architecture = $"{FamilyName} {Name(network)}";
        weights.Finish(architecture);
        if (network.Box.Logits.Weight.Shape[0] < 2)
        {
            throw new ConversionException("The classifier needs an output for the background and one for each class.");
        }

        ClassNaming classes = ClassNaming.Choose(
            network.Box.Logits.Weight.Shape[0] - 1, FamilyName, weights.Metadata, options, keypoints: network.Keypoint is not null);
        BundleConfiguration configuration = BundleConfiguration.Build(Settings(network), network, classes, options);
        return new ConvertedModel
        {
            Architecture = architecture,
            Parameters = weights.Parameters,
            Network = network,
            Config = configuration.Config,
            Preprocessor = configuration.Preprocessor,
            Decisions = [epsilonDecision, classes.Decision, .. configuration.Warnings],
        };
    }

    private static DetectionNetwork Network(CheckpointWeights weights, ArchitectureOptions options, double epsilon)
    {
        var layers = new TorchvisionLayers(weights, options);
        ResNetBackbone backbone = weights.ResNet(TorchvisionNames.ResNet, epsilon, strideIn1x1: false);
        PyramidNetwork pyramid = layers.Pyramid();
        BoxHeadNetwork box = layers.BoxHead(pyramid.Outputs[0].Weight.Shape[0]);
        int classes = box.Logits.Weight.Shape[0] - 1;
        return new DetectionNetwork(backbone, pyramid, layers.Rpn(), box, layers.MaskHead(classes), layers.KeypointHead());
    }

    private static void RequireResNet(CheckpointWeights weights)
    {
        if (weights.Has($"{TorchvisionNames.ResNet.StemConv}.weight")) return;
        throw new ConversionException(
            "The checkpoint's heads are torchvision's, but its backbone is no ResNet with a feature pyramid, "
            + $"the only backbone of torchvision that is known. {CheckpointDescription.Of(weights.Names)}");
    }

    /// <summary>
    /// A frozen batch norm has no counter, and torchvision sets its epsilon to 0 when it loads the published weights of version 1; one that
    /// was trained has the counter and PyTorch's default.
    /// </summary>
    private static (double Epsilon, string Decision) BackboneEpsilon(CheckpointWeights weights, ArchitectureOptions options)
    {
        if (options.BatchNormEpsilon is double given)
        {
            return (given, FormattableString.Invariant($"Batch norm epsilon: {given:0.######E0}, as given."));
        }

        return weights.Has($"{TorchvisionNames.ResNet.StemNorm}.num_batches_tracked")
            ? (Epsilon, "Batch norm epsilon: 1e-5, because the backbone counts its training batches (num_batches_tracked).")
            : (0, "Batch norm epsilon: 0 in the backbone, because its batch norms are frozen, as in torchvision's published weights of "
                + "version 1; a model that was trained from ImageNet's weights alone, and the legacy keypoint weights, have 1e-5: give it "
                + "with --batch-norm-eps.");
    }

    private static string Name(DetectionNetwork network)
    {
        string task = network switch
        {
            { Keypoint: not null, Mask: not null } => "mask_and_keypointrcnn",
            { Keypoint: not null } => "keypointrcnn",
            { Mask: not null } => "maskrcnn",
            _ => "fasterrcnn",
        };
        string version = network.Box.Convs.Count > 0 ? "_v2" : "";
        return $"{task}_{ResNetDescription.Name((ResNetBackbone)network.Backbone)}_fpn{version}";
    }

    private static FamilySettings Settings(DetectionNetwork network) => new()
    {
        Family = FamilyName,
        BackboneConfig = ResNetDescription.Config((ResNetBackbone)network.Backbone),
        CellAnchors = (stride, scales, ratios) => CellAnchors.Generate(stride, scales, ratios, rounded: true),
        Aligned = false,
        SamplingRatio = 2,
        Config = new JsonObject { ["rpn_test_cfg"] = new JsonObject { ["min_bbox_size"] = 0.001 } },
        Preprocessor = new JsonObject
        {
            ["image_processor_type"] = "MaskRCNNImageProcessor",
            ["do_resize"] = true,
            ["size"] = new JsonObject { ["shortest_edge"] = 800, ["longest_edge"] = 1333 },
            ["resample"] = 2,
            ["resize_filter"] = "torch_bilinear",
            ["size_rounding"] = "floor_float32",
            ["channel_order"] = "RGB",
            ["do_rescale"] = true,
            ["rescale_factor"] = 1 / 255.0,
            ["do_normalize"] = true,
            ["image_mean"] = ConfigFields.List([0.485, 0.456, 0.406]),
            ["image_std"] = ConfigFields.List([0.229, 0.224, 0.225]),
            ["do_pad"] = true,
            ["size_divisor"] = 32,
        },
    };
}
