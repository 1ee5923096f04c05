using System.Globalization;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Reads the parts of torchvision's detection models from weights with current names.</summary>
internal sealed class TorchvisionLayers(CheckpointWeights weights, ArchitectureOptions options)
{
    /// <summary>Of every batch norm outside of the backbone, which torchvision never freezes there.</summary>
    private const double HeadEpsilon = 1e-5;
    private const int BoxCoordinates = 4;
    private const int PyramidLevels = 4;
    private const int MostOutputs = 1 << 16;

    private readonly double _headEpsilon = options.BatchNormEpsilon ?? HeadEpsilon;

    /// <summary>Laterals and outputs, with batch norms where there are any (v2).</summary>
    public PyramidNetwork Pyramid()
    {
        IEnumerable<int> levels = Enumerable.Range(0, PyramidLevels);
        return new PyramidNetwork(
            [.. levels.Select(level => Block($"backbone.fpn.inner_blocks.{level}", $"backbone/fpn/lateral{level}", 1))],
            [.. levels.Select(level => Block($"backbone.fpn.layer_blocks.{level}", $"backbone/fpn/output{level}", 3))]);
    }

    /// <summary>One convolution (v1) or several (v2), then logits and deltas.</summary>
    public RpnNetwork Rpn()
    {
        const string Head = "rpn.head";
        ConvLayer logits = weights.Conv($"{Head}.cls_logits", "rpn/logits", 1);
        ConvLayer deltas = weights.Conv($"{Head}.bbox_pred", "rpn/deltas", 1, BoxCoordinates * logits.Weight.Shape[0]);
        return new RpnNetwork(Blocks($"{Head}.conv", "rpn/conv", atLeastOne: true), logits, deltas);
    }

    /// <summary>
    /// Two fully connected layers (v1), or convolutions and one (v2). The background moves behind the classes and has no box.
    /// </summary>
    public BoxHeadNetwork BoxHead(int channels)
    {
        const string Head = "roi_heads.box_head";
        List<ConvLayer> convs = weights.Has($"{Head}.fc6.weight") ? [] : Blocks(Head, "box_head/conv", atLeastOne: false);
        List<LinearLayer> linears =
            [.. LinearModules(convs.Count).Select((module, index) => weights.Linear($"{Head}.{module}", $"box_head/fc{index + 1}"))];
        LinearLayer logits = weights.Linear("roi_heads.box_predictor.cls_score", "box_head/logits");
        int outputs = logits.Weight.Shape[0];
        if (outputs > MostOutputs) throw new ConversionException(FormattableString.Invariant($"The classifier has {outputs} outputs."));
        LinearLayer deltas = weights.Linear("roi_heads.box_predictor.bbox_pred", "box_head/deltas", BoxCoordinates * outputs);
        int width = convs.Count > 0 ? convs[^1].Weight.Shape[0] : channels;
        int[] classesFirst = [.. Enumerable.Range(1, outputs - 1), 0];
        int[] boxesOfClasses = [.. Enumerable.Range(BoxCoordinates, BoxCoordinates * (outputs - 1))];
        return new BoxHeadNetwork(
            convs, linears, Ordered(logits, classesFirst), Ordered(deltas, boxesOfClasses), PooledSize(linears[0].Weight.Shape[1], width));
    }

    /// <summary>The mask head without the background's channel; null where the model gives no masks.</summary>
    public MaskHeadNetwork? MaskHead(int classes)
    {
        const string Predictor = "roi_heads.mask_predictor";
        if (!weights.Has($"{Predictor}.mask_fcn_logits.weight")) return null;
        ConvLayer logits = weights.Conv($"{Predictor}.mask_fcn_logits", "mask_head/logits", 1, classes + 1);
        int[] rows = [.. Enumerable.Range(1, classes)];
        return new MaskHeadNetwork(
            Blocks("roi_heads.mask_head", "mask_head/conv", atLeastOne: false),
            weights.TransposedConv($"{Predictor}.conv5_mask", "mask_head/upsample", 2, 2),
            logits with { Weight = logits.Weight.Rows(rows), Bias = logits.Bias!.Rows(rows) },
            options.PooledSize("mask", 14));
    }

    /// <summary>The keypoint head; null where the model gives no keypoints.</summary>
    public KeypointHeadNetwork? KeypointHead()
    {
        const string Head = "roi_heads.keypoint_head";
        const string Predictor = "roi_heads.keypoint_predictor.kps_score_lowres";
        if (!weights.Has($"{Predictor}.weight")) return null;
        List<ConvLayer> convs = [];
        for (int module = 0; weights.Has($"{Head}.{module}.weight"); module += 2) // a ReLU stands between two of them
        {
            convs.Add(weights.Conv($"{Head}.{module}", $"keypoint_head/conv{convs.Count + 1}", 3));
        }

        return new KeypointHeadNetwork(
            convs, weights.TransposedConv(Predictor, "keypoint_head/upsample", 4, 2, 1), options.PooledSize("keypoint", 14));
    }

    private List<ConvLayer> Blocks(string module, string name, bool atLeastOne)
    {
        List<ConvLayer> convs = [];
        while ((atLeastOne && convs.Count == 0) || weights.ShapeOf($"{module}.{convs.Count}.0.weight").Count == 4)
        {
            convs.Add(Block($"{module}.{convs.Count}", $"{name}{convs.Count + 1}", 3));
        }

        return convs;
    }

    /// <summary>
    /// torchvision's Conv2dNormActivation: <c>.0</c> is the convolution, <c>.1</c> its batch norm; with one it has no bias.
    /// </summary>
    private ConvLayer Block(string module, string name, int kernel)
    {
        bool normed = weights.Has($"{module}.1.running_var");
        ConvLayer conv = weights.Conv($"{module}.0", name, kernel, bias: weights.Has($"{module}.0.bias") || !normed);
        return normed ? conv with { Norm = weights.BatchNorm($"{module}.1", conv.Weight.Shape[0], _headEpsilon) } : conv;
    }

    private List<string> LinearModules(int convs)
    {
        if (convs == 0) return ["fc6", "fc7"];
        int module = convs + 1; // behind the flattening; a ReLU stands between two of them
        List<string> modules = [];
        do
        {
            modules.Add(module.ToString(CultureInfo.InvariantCulture));
            module += 2;
        }
        while (weights.ShapeOf($"roi_heads.box_head.{module}.weight").Count == 2);

        return modules;
    }

    private static LinearLayer Ordered(LinearLayer layer, int[] rows) =>
        layer with { Weight = layer.Weight.Rows(rows), Bias = layer.Bias!.Rows(rows) };

    private static int PooledSize(int inputs, int channels)
    {
        int side = (int)Math.Round(Math.Sqrt(inputs / (double)channels));
        return side * side * channels == inputs
            ? side
            : throw new ConversionException(FormattableString.Invariant(
                $"The first fully connected layer of the box head takes {inputs} values, which are no square of {channels} channels."));
    }
}
