using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Reads the parts of the Hugging Face port's detection model behind the backbone.</summary>
internal sealed class HuggingFaceLayers(CheckpointWeights weights, ArchitectureOptions options)
{
    private const int BoxCoordinates = 4;

    /// <summary>Laterals and outputs, one pair for each map of the backbone.</summary>
    /// <param name="inputs">Channels of those maps, finest first.</param>
    /// <param name="extraLevels">Levels by max-pooling.</param>
    public PyramidNetwork Pyramid(IReadOnlyList<int> inputs, int extraLevels)
    {
        int channels = Outputs($"{HuggingFaceNames.Neck}.lateral_convs.0");
        return new PyramidNetwork(
            [.. inputs.Select((width, level) =>
                weights.Conv($"{HuggingFaceNames.Neck}.lateral_convs.{level}", $"backbone/fpn/lateral{level}", 1, channels, input: width))],
            [.. inputs.Select((_, level) =>
                weights.Conv($"{HuggingFaceNames.Neck}.fpn_convs.{level}", $"backbone/fpn/output{level}", 3, channels, input: channels))],
            extraLevels);
    }

    /// <summary>The RPN head with one logit per anchor.</summary>
    /// <param name="isSoftmax">Whether the checkpoint has two logits per anchor.</param>
    public RpnNetwork Rpn(out bool isSoftmax)
    {
        int channels = Outputs($"{HuggingFaceNames.Neck}.fpn_convs.0");
        ConvLayer conv = weights.Conv($"{HuggingFaceNames.Rpn}.rpn_conv", "rpn/conv1", 3, input: channels);
        int features = Outputs($"{HuggingFaceNames.Rpn}.rpn_conv");
        ConvLayer logits = weights.Conv($"{HuggingFaceNames.Rpn}.rpn_cls", "rpn/logits", 1, input: features);
        int deltas = Outputs($"{HuggingFaceNames.Rpn}.rpn_reg");
        isSoftmax = 2 * deltas == BoxCoordinates * logits.Weight.Shape[0];
        int anchors = isSoftmax ? logits.Weight.Shape[0] / 2 : logits.Weight.Shape[0];
        ConvLayer boxes = weights.Conv($"{HuggingFaceNames.Rpn}.rpn_reg", "rpn/deltas", 1, BoxCoordinates * anchors, input: features);
        return new RpnNetwork([conv], isSoftmax ? logits.DifferenceOfPairs() : logits, boxes);
    }

    /// <summary>Fully connected layers, then logits with the background last, and the boxes of each class.</summary>
    public BoxHeadNetwork BoxHead()
    {
        List<LinearLayer> linears = [];
        int width = -1;
        for (int index = 0; index == 0 || weights.Has($"{HuggingFaceNames.BoxHead}.shared_fcs.{index}.weight"); index++)
        {
            string module = $"{HuggingFaceNames.BoxHead}.shared_fcs.{index}";
            linears.Add(weights.Linear(module, $"box_head/fc{index + 1}", input: width));
            width = Outputs(module);
        }

        LinearLayer logits = weights.Linear($"{HuggingFaceNames.BoxHead}.fc_cls", "box_head/logits", input: width);
        int outputs = Outputs($"{HuggingFaceNames.BoxHead}.fc_cls");
        if (outputs == 1) throw new ConversionException("fc_cls has one output; it needs one for each class and one for the background.");
        LinearLayer deltas = weights.Linear(
            $"{HuggingFaceNames.BoxHead}.fc_reg", "box_head/deltas", outputs == -1 ? -1 : BoxCoordinates * (outputs - 1), width);
        IReadOnlyList<int> first = weights.ShapeOf($"{HuggingFaceNames.BoxHead}.shared_fcs.0.weight");
        return new BoxHeadNetwork([], linears, logits, deltas, PooledSize(first));
    }

    /// <summary>Convolutions, upsampling and one map for each class.</summary>
    public MaskHeadNetwork MaskHead(int classes)
    {
        List<ConvLayer> convs = [];
        int channels = Outputs($"{HuggingFaceNames.Neck}.fpn_convs.0");
        for (int index = 0; weights.Has($"{HuggingFaceNames.MaskHead}.convs.{index}.weight"); index++)
        {
            string module = $"{HuggingFaceNames.MaskHead}.convs.{index}";
            convs.Add(weights.Conv(module, $"mask_head/conv{index + 1}", 3, input: channels));
            channels = Outputs(module);
        }

        Weights upsample = weights.Take($"{HuggingFaceNames.MaskHead}.upsample.weight", channels, -1, 2, 2);
        return new MaskHeadNetwork(
            convs,
            new TransposedConvLayer(
                "mask_head/upsample", upsample, weights.Take($"{HuggingFaceNames.MaskHead}.upsample.bias", upsample.Shape[1]), Stride: 2),
            weights.Conv($"{HuggingFaceNames.MaskHead}.conv_logits", "mask_head/logits", 1, classes, input: upsample.Shape[1]),
            options.PooledSize("mask", 14));
    }

    /// <summary>The channels that a module gives; -1 for any where it is missing.</summary>
    private int Outputs(string module) => weights.ShapeOf($"{module}.weight") is [int channels, ..] ? channels : -1;

    private int PooledSize(IReadOnlyList<int> shape)
    {
        const int Usual = 7;
        int channels = Outputs($"{HuggingFaceNames.Neck}.fpn_convs.0");
        if (channels == -1 || shape is not [_, int inputs]) return Usual;
        int side = (int)Math.Round(Math.Sqrt(inputs / (double)channels));
        return side * side * channels == inputs
            ? side
            : throw new ConversionException(FormattableString.Invariant(
                $"{HuggingFaceNames.BoxHead}.shared_fcs.0 takes {inputs} values, which are no square of {channels} channels."));
    }
}
