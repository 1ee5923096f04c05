using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Reads the parts of mmdetection's R-CNN networks behind the backbone. Its ConvModules may have batch norms.</summary>
internal sealed class MmdetectionLayers(CheckpointWeights weights, ArchitectureOptions options, double epsilon)
{
    private const int BoxCoordinates = 4;
    private const int Levels = 4;

    /// <summary>Laterals and outputs.</summary>
    public PyramidNetwork Pyramid()
    {
        IEnumerable<int> levels = Enumerable.Range(0, Levels);
        return new PyramidNetwork(
            [.. levels.Select(level => ConvModule($"{MmdetectionNames.Neck}.lateral_convs.{level}", $"backbone/fpn/lateral{level}", 1))],
            [.. levels.Select(level => ConvModule($"{MmdetectionNames.Neck}.fpn_convs.{level}", $"backbone/fpn/output{level}", 3))]);
    }

    /// <summary>One convolution, or several, then one logit (sigmoid) or two (softmax) for each anchor, and the deltas.</summary>
    /// <param name="isSoftmax">Whether there are two; their difference is the one logit of the result.</param>
    public RpnNetwork Rpn(out bool isSoftmax)
    {
        List<ConvLayer> convs = ConvModules($"{MmdetectionNames.Rpn}.rpn_conv", "rpn/conv");
        if (convs.Count == 0) convs.Add(weights.Conv($"{MmdetectionNames.Rpn}.rpn_conv", "rpn/conv1", 3));
        ConvLayer logits = weights.Conv($"{MmdetectionNames.Rpn}.rpn_cls", "rpn/logits", 1);
        int outputs = logits.Weight.Shape[0];
        isSoftmax = weights.ShapeOf($"{MmdetectionNames.Rpn}.rpn_reg.weight") is [int deltas, ..] && 2 * deltas == BoxCoordinates * outputs;
        int anchors = isSoftmax ? outputs / 2 : outputs;
        return new RpnNetwork(
            convs,
            isSoftmax ? logits.DifferenceOfPairs() : logits,
            weights.Conv($"{MmdetectionNames.Rpn}.rpn_reg", "rpn/deltas", 1, BoxCoordinates * anchors));
    }

    /// <summary>Convolutions and fully connected layers, classes with the background last, a box for each class or one for all.</summary>
    public BoxHeadNetwork BoxHead()
    {
        List<ConvLayer> convs = ConvModules($"{MmdetectionNames.BoxHead}.shared_convs", "box_head/conv");
        List<LinearLayer> linears = [];
        while (linears.Count == 0 || weights.Has($"{MmdetectionNames.BoxHead}.shared_fcs.{linears.Count}.weight"))
        {
            linears.Add(weights.Linear($"{MmdetectionNames.BoxHead}.shared_fcs.{linears.Count}", $"box_head/fc{linears.Count + 1}"));
        }

        LinearLayer logits = weights.Linear($"{MmdetectionNames.BoxHead}.fc_cls", "box_head/logits");
        int classes = logits.Weight.Shape[0] - 1;
        int boxes = weights.ShapeOf($"{MmdetectionNames.BoxHead}.fc_reg.weight") is [BoxCoordinates, _] ? 1 : classes;
        LinearLayer deltas = weights.Linear($"{MmdetectionNames.BoxHead}.fc_reg", "box_head/deltas", BoxCoordinates * boxes);
        string map = convs.Count > 0
            ? $"{MmdetectionNames.BoxHead}.shared_convs.{convs.Count - 1}.conv"
            : $"{MmdetectionNames.Neck}.fpn_convs.0.conv";
        int side = PooledSide.Of(weights, $"{MmdetectionNames.BoxHead}.shared_fcs.0", map);
        return new BoxHeadNetwork(convs, linears, logits, deltas, side);
    }

    /// <summary>The mask head; one map for all classes stands for each of them. Null where the model gives no masks.</summary>
    public MaskHeadNetwork? MaskHead(int classes)
    {
        const string Logits = $"{MmdetectionNames.MaskHead}.conv_logits";
        const string Upsample = $"{MmdetectionNames.MaskHead}.upsample";
        if (!weights.Has($"{Logits}.weight")) return null;
        bool agnostic = weights.ShapeOf($"{Logits}.weight") is [1, ..];
        ConvLayer logits = weights.Conv(Logits, "mask_head/logits", 1, agnostic ? 1 : classes);
        return new MaskHeadNetwork(
            ConvModules($"{MmdetectionNames.MaskHead}.convs", "mask_head/conv"),
            weights.Has($"{Upsample}.weight") ? weights.TransposedConv(Upsample, "mask_head/upsample", 2, 2) : null,
            agnostic ? logits.ForEachClass(classes) : logits,
            options.PooledSize("mask", 14));
    }

    private List<ConvLayer> ConvModules(string module, string name)
    {
        List<ConvLayer> convs = [];
        while (weights.Has($"{module}.{convs.Count}.conv.weight"))
        {
            convs.Add(ConvModule($"{module}.{convs.Count}", $"{name}{convs.Count + 1}", 3));
        }

        return convs;
    }

    private ConvLayer ConvModule(string module, string name, int kernel) =>
        weights.ConvWithNorm($"{module}.conv", $"{module}.bn", name, kernel, epsilon);
}
