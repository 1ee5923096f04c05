using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Reads the parts of Detectron2's R-CNN networks behind the backbone. Convolutions may have batch norms.</summary>
internal sealed class Detectron2Layers(CheckpointWeights weights, ArchitectureOptions options, double epsilon)
{
    private const int BoxCoordinates = 4;
    private const int FinestLevel = 2;
    private const int Levels = 4;

    /// <summary>Laterals and outputs.</summary>
    public PyramidNetwork Pyramid()
    {
        IEnumerable<int> levels = Enumerable.Range(0, Levels);
        return new PyramidNetwork(
            [.. levels.Select(level => Conv($"backbone.fpn_lateral{level + FinestLevel}", $"backbone/fpn/lateral{level}", 1))],
            [.. levels.Select(level => Conv($"backbone.fpn_output{level + FinestLevel}", $"backbone/fpn/output{level}", 3))]);
    }

    /// <summary>One convolution, or several that are numbered, then logits and deltas.</summary>
    public RpnNetwork Rpn()
    {
        List<ConvLayer> convs = weights.Has($"{Detectron2Names.Rpn}.conv.conv0.weight")
            ? Convs($"{Detectron2Names.Rpn}.conv.conv", 0, "rpn/conv")
            : [Conv($"{Detectron2Names.Rpn}.conv", "rpn/conv1", 3)];
        ConvLayer logits = weights.Conv($"{Detectron2Names.Rpn}.objectness_logits", "rpn/logits", 1);
        int anchors = logits.Weight.Shape[0];
        ConvLayer deltas = weights.Conv($"{Detectron2Names.Rpn}.anchor_deltas", "rpn/deltas", 1, BoxCoordinates * anchors);
        return new RpnNetwork(convs, logits, deltas);
    }

    /// <summary>Convolutions and fully connected layers, classes with the background last, a box for each class or one for all.</summary>
    public BoxHeadNetwork BoxHead()
    {
        List<ConvLayer> convs = Convs($"{Detectron2Names.BoxHead}.conv", 1, "box_head/conv");
        List<LinearLayer> linears = [];
        while (linears.Count == 0 || weights.Has($"{Detectron2Names.BoxHead}.fc{linears.Count + 1}.weight"))
        {
            linears.Add(weights.Linear($"{Detectron2Names.BoxHead}.fc{linears.Count + 1}", $"box_head/fc{linears.Count + 1}"));
        }

        LinearLayer logits = weights.Linear($"{Detectron2Names.Predictor}.cls_score", "box_head/logits");
        int classes = logits.Weight.Shape[0] - 1;
        int boxes = weights.ShapeOf($"{Detectron2Names.Predictor}.bbox_pred.weight") is [BoxCoordinates, _] ? 1 : classes;
        LinearLayer deltas = weights.Linear($"{Detectron2Names.Predictor}.bbox_pred", "box_head/deltas", BoxCoordinates * boxes);
        string map = convs.Count > 0 ? $"{Detectron2Names.BoxHead}.conv{convs.Count}" : $"backbone.fpn_output{FinestLevel}";
        return new BoxHeadNetwork(convs, linears, logits, deltas, PooledSide.Of(weights, $"{Detectron2Names.BoxHead}.fc1", map));
    }

    /// <summary>The mask head; one map for all classes stands for each of them. Null where the model gives no masks.</summary>
    public MaskHeadNetwork? MaskHead(int classes)
    {
        if (!weights.Has($"{Detectron2Names.MaskHead}.predictor.weight")) return null;
        bool agnostic = weights.ShapeOf($"{Detectron2Names.MaskHead}.predictor.weight") is [1, ..];
        ConvLayer logits = weights.Conv($"{Detectron2Names.MaskHead}.predictor", "mask_head/logits", 1, agnostic ? 1 : classes);
        return new MaskHeadNetwork(
            Convs($"{Detectron2Names.MaskHead}.mask_fcn", 1, "mask_head/conv"),
            weights.TransposedConv($"{Detectron2Names.MaskHead}.deconv", "mask_head/upsample", 2, 2),
            agnostic ? logits.ForEachClass(classes) : logits,
            options.PooledSize("mask", 14));
    }

    /// <summary>The keypoint head; null where the model gives no keypoints.</summary>
    public KeypointHeadNetwork? KeypointHead()
    {
        if (!weights.Has($"{Detectron2Names.KeypointHead}.score_lowres.weight")) return null;
        return new KeypointHeadNetwork(
            Convs($"{Detectron2Names.KeypointHead}.conv_fcn", 1, "keypoint_head/conv"),
            weights.TransposedConv($"{Detectron2Names.KeypointHead}.score_lowres", "keypoint_head/upsample", 4, 2, 1),
            options.PooledSize("keypoint", 14));
    }

    private List<ConvLayer> Convs(string module, int first, string name)
    {
        List<ConvLayer> convs = [];
        while (weights.Has($"{module}{first + convs.Count}.weight"))
        {
            convs.Add(Conv($"{module}{first + convs.Count}", $"{name}{convs.Count + 1}", 3));
        }

        return convs;
    }

    private ConvLayer Conv(string module, string name, int kernel) => weights.ConvWithNorm(module, $"{module}.norm", name, kernel, epsilon);
}
