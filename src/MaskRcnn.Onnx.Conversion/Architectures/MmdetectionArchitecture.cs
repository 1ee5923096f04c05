using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// mmdetection's Mask and Faster R-CNN on a ResNet, ResNeXt or ConvNeXt with a feature pyramid, with any number of classes. The
/// configuration that mmdetection keeps in its checkpoints as text is read (as plain values, never executed); the user's wins over it.
/// </summary>
internal sealed class MmdetectionArchitecture : IArchitecture
{
    /// <summary>See <see cref="Family"/>.</summary>
    public const string FamilyName = "mmdetection";

    private const string BackboneField = "backbone_config";
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public string Family => FamilyName;

    /// <inheritdoc/>
    public bool Recognises(CheckpointWeights weights) => weights.Has($"{MmdetectionNames.Neck}.lateral_convs.0.conv.weight");

    /// <inheritdoc/>
    public ConvertedModel Read(CheckpointWeights weights, ArchitectureOptions options)
    {
        List<string> decisions = [];
        LeaveCopies(weights, decisions);
        MmdetectionVariants.Refuse(weights);
        MmdetectionFields fields = MmdetectionFields.Of(weights.Metadata);
        MmdetectionChecks.Refuse(fields);
        options = options with
        {
            Config = ConfigMerging.Merge(MmdetectionTraining.Config(fields), options.Config),
            Preprocessor = ConfigMerging.Merge(MmdetectionPipeline.Preprocessor(fields), options.Preprocessor),
        };
        bool isConvNext = weights.HasConvNext(ConvNextNaming.Mmdetection);
        MmdetectionStyle style = MmdetectionStyle.Choose(options.Config, isConvNext ? MmdetectionFields.None : fields);
        if (!isConvNext) decisions.AddRange([style.Decision, TellEpsilon(options)]);

        DetectionNetwork network = Network(weights, options, isConvNext, style.IsCaffe, decisions);
        string architecture = $"{FamilyName} {Name(network, style.IsCaffe)}";
        weights.Finish(architecture);

        ClassNaming classes = ClassNaming.Choose(network.Box.Logits.Weight.Shape[0] - 1, FamilyName, weights.Metadata, options);
        FamilySettings settings = Settings(network, style.IsCaffe, options.Config);
        BundleConfiguration configuration = BundleConfiguration.Build(settings, network, classes, ForFiles(options, network));
        return new ConvertedModel
        {
            Architecture = architecture,
            Parameters = weights.Parameters,
            Network = network,
            Config = configuration.Config,
            Preprocessor = configuration.Preprocessor,
            Decisions = [.. decisions, MmdetectionPixels.Tell(configuration.Preprocessor), classes.Decision, .. configuration.Warnings],
        };
    }

    private static DetectionNetwork Network(
        CheckpointWeights weights, ArchitectureOptions options, bool isConvNext, bool isCaffe, List<string> decisions)
    {
        double epsilon = options.BatchNormEpsilon ?? Epsilon;
        var layers = new MmdetectionLayers(weights, options, epsilon);
        BackboneNetwork backbone = isConvNext
            ? weights.ConvNext(ConvNextNaming.Mmdetection)
            : weights.ResNet(MmdetectionNames.ResNet, epsilon, isCaffe);
        PyramidNetwork pyramid = layers.Pyramid();
        RpnNetwork rpn = layers.Rpn(out bool isSoftmax);
        if (isSoftmax) decisions.Add("RPN: a softmax over two logits per anchor, written as the sigmoid of their difference.");
        BoxHeadNetwork box = layers.BoxHead();
        int classes = box.Logits.Weight.Shape[0] - 1;
        if (classes < 1) throw new ConversionException("The classifier needs an output for each class and one for the background.");
        return new DetectionNetwork(backbone, pyramid, rpn, box, layers.MaskHead(classes), Keypoint: null);
    }

    private static void LeaveCopies(CheckpointWeights weights, List<string> decisions)
    {
        int copies = weights.Names.Count(name => name.StartsWith(MmdetectionNames.Average, StringComparison.Ordinal));
        if (copies == 0) return;
        weights.Ignore(name => name.StartsWith(MmdetectionNames.Average, StringComparison.Ordinal));
        decisions.Add(FormattableString.Invariant(
            $"{copies} weights named {MmdetectionNames.Average}* are left out: those of the training itself, beside the averaged ones."));
    }

    private static string TellEpsilon(ArchitectureOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"Batch norm epsilon: {options.BatchNormEpsilon ?? Epsilon:0.######E0}, "
        + $"{(options.BatchNormEpsilon is null ? "as in mmdetection" : "as given")}.");

    private static string Name(DetectionNetwork network, bool isCaffe)
    {
        string task = network.Mask is null ? "faster_rcnn" : "mask_rcnn";
        if (network.Backbone is ConvNextBackbone convNext) return $"{task}_{ConvNextDescription.Name(convNext)}_fpn";
        string backbone = ResNetDescription.Name((ResNetBackbone)network.Backbone)
            .Replace("resnext", "x", StringComparison.Ordinal).Replace("resnet", "r", StringComparison.Ordinal);
        return $"{task}_{backbone}{(isCaffe ? "_caffe" : "")}_fpn";
    }

    private static FamilySettings Settings(DetectionNetwork network, bool isCaffe, JsonObject given)
    {
        JsonObject backbone = network.Backbone is ConvNextBackbone convNext
            ? ConvNextDescription.Config(convNext)
            : ResNetDescription.Config((ResNetBackbone)network.Backbone);
        if (network.Backbone is ResNetBackbone) backbone[StrideField.Name] = isCaffe;
        return new FamilySettings
        {
            Family = FamilyName,
            BackboneConfig = given[BackboneField] is JsonObject said ? ConfigMerging.Merge(backbone, said) : backbone,
            Preprocessor = MmdetectionPixels.Preprocessor(isCaffe),
        };
    }

    /// <summary>
    /// What the user says of the backbone is laid over its description, where a merge of the files would put it in its place; settings of
    /// a mask head that the network does not have are left out.
    /// </summary>
    private static ArchitectureOptions ForFiles(ArchitectureOptions options, DetectionNetwork network)
    {
        JsonObject config = options.Config.DeepClone().AsObject();
        if (config[BackboneField] is JsonObject) config.Remove(BackboneField);
        if (network.Mask is null)
        {
            config.Remove("mask_roi_extractor_roi_layer");
            config.Remove("mask_roi_extractor_featmap_strides");
        }

        return options with { Config = config };
    }
}
