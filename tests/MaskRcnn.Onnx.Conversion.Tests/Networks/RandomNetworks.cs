using System.Globalization;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>Whole networks of random weights.</summary>
internal static class RandomNetworks
{
    public const int Classes = 3;
    public const int Keypoints = 5;

    /// <summary>A few channels everywhere, the full structure.</summary>
    public static DetectionNetwork Small(int seed, bool convNext = false, bool mask = true, bool keypoints = false)
    {
        RandomLayers layers = new(seed);
        int[] widths = convNext ? [4, 6, 8, 10] : [8, 16, 24, 32];
        return new DetectionNetwork(
            convNext ? SmallConvNext(layers, widths) : ResNet(layers, 4, [1, 1, 1, 1], widths, bottleneck: 4),
            Pyramid(layers, widths, 8),
            Rpn(layers, 8),
            BoxHead(layers, 8, 16, Classes),
            mask ? MaskHead(layers, 8, Classes) : null,
            keypoints ? KeypointHead(layers, 8) : null);
    }

    /// <summary>R50-FPN with the shapes of torchvision's checkpoints, all 91 rows of the heads.</summary>
    public static DetectionNetwork ResNet50(int outputs, bool v2)
    {
        RandomLayers layers = new(1);
        int[] widths = [256, 512, 1024, 2048];
        PyramidNetwork pyramid = Pyramid(layers, widths, 256, norm: v2);
        RpnNetwork rpn = Rpn(layers, 256, convs: v2 ? 2 : 1);
        BoxHeadNetwork box = v2
            ? BoxHead(layers, 256, 1024, outputs - 1) with
            {
                Convs = [.. Enumerable.Range(0, 4).Select(i => layers.Conv(Name("box_head/conv", i), 256, 256, 3, norm: true))],
                Linears = [layers.Linear("box_head/fc1", 256 * 49, 1024)],
            }
            : BoxHead(layers, 256, 1024, outputs - 1);
        box = box with { Deltas = layers.Linear("box_head/deltas", 1024, 4 * outputs) };
        MaskHeadNetwork mask = MaskHead(layers, 256, outputs, convs: 4, norm: v2);
        return new DetectionNetwork(ResNet(layers, 64, [3, 4, 6, 3], widths, bottleneck: 4), pyramid, rpn, box, mask, null);
    }

    /// <summary>mmdetection's and the port's ConvNeXt-T Mask R-CNN with 80 classes.</summary>
    public static DetectionNetwork ConvNextTiny()
    {
        RandomLayers layers = new(1);
        int[] widths = [96, 192, 384, 768];
        return new DetectionNetwork(
            ConvNext(layers, [3, 3, 9, 3], widths),
            Pyramid(layers, widths, 256),
            Rpn(layers, 256),
            BoxHead(layers, 256, 1024, 80),
            MaskHead(layers, 256, 80, convs: 4),
            null);
    }

    private static ResNetBackbone ResNet(RandomLayers layers, int stem, int[] depths, int[] widths, int bottleneck)
    {
        List<IReadOnlyList<ResidualBlock>> stages = [];
        int inputs = stem;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            List<ResidualBlock> blocks = [];
            for (int index = 0; index < depths[stage]; index++)
            {
                string name = $"backbone/layer{stage + 1}/{index}";
                int inner = widths[stage] / bottleneck;
                int stride = stage > 0 && index == 0 ? 2 : 1;
                blocks.Add(new ResidualBlock(
                    name,
                    [
                        layers.Conv($"{name}/conv1", inputs, inner, 1, norm: true),
                        layers.Conv($"{name}/conv2", inner, inner, 3, stride, norm: true),
                        layers.Conv($"{name}/conv3", inner, widths[stage], 1, norm: true),
                    ],
                    index == 0 ? layers.Conv($"{name}/shortcut", inputs, widths[stage], 1, stride, norm: true) : null));
                inputs = widths[stage];
            }

            stages.Add(blocks);
        }

        return new ResNetBackbone(layers.Conv("backbone/stem", 3, stem, 7, 2, norm: true), stages);
    }

    private static ConvNextBackbone SmallConvNext(RandomLayers layers, int[] widths) => ConvNext(layers, [1, 1, 1, 1], widths);

    private static ConvNextBackbone ConvNext(RandomLayers layers, int[] depths, int[] widths)
    {
        List<ConvNextStage> stages = [];
        for (int stage = 0; stage < depths.Length; stage++)
        {
            string name = $"backbone/stage{stage + 1}";
            int width = widths[stage];
            stages.Add(new ConvNextStage(
                stage == 0 ? null : layers.LayerNorm($"{name}/down/norm", widths[stage - 1]),
                stage == 0 ? null : layers.Conv($"{name}/down/conv", widths[stage - 1], width, 2, 2) with { Padding = 0 },
                [
                    .. Enumerable.Range(0, depths[stage]).Select(index => new ConvNextBlock(
                        $"{name}/{index}",
                        layers.Conv($"{name}/{index}/depthwise", width, width, 7, groups: width),
                        layers.LayerNorm($"{name}/{index}/norm", width),
                        layers.Linear($"{name}/{index}/expand", width, 4 * width),
                        layers.Linear($"{name}/{index}/project", 4 * width, width),
                        layers.Vector(width))),
                ],
                layers.LayerNorm($"{name}/output_norm", width)));
        }

        ConvLayer stem = layers.Conv("backbone/stem/conv", 3, widths[0], 4, 4) with { Padding = 0 };
        return new ConvNextBackbone(stem, layers.LayerNorm("backbone/stem/norm", widths[0]), stages);
    }

    private static PyramidNetwork Pyramid(RandomLayers layers, int[] widths, int channels, bool norm = false) => new(
        [.. widths.Select((width, i) => layers.Conv(Name("fpn/lateral", i), width, channels, 1, norm: norm))],
        [.. widths.Select((_, i) => layers.Conv(Name("fpn/output", i), channels, channels, 3, norm: norm))]);

    private static RpnNetwork Rpn(RandomLayers layers, int channels, int convs = 1) => new(
        [.. Enumerable.Range(0, convs).Select(i => layers.Conv(Name("rpn/conv", i), channels, channels, 3))],
        layers.Conv("rpn/logits", channels, 3, 1),
        layers.Conv("rpn/deltas", channels, 12, 1));

    private static BoxHeadNetwork BoxHead(RandomLayers layers, int channels, int width, int classes) => new(
        [],
        [layers.Linear("box_head/fc1", channels * 49, width), layers.Linear("box_head/fc2", width, width)],
        layers.Linear("box_head/logits", width, classes + 1),
        layers.Linear("box_head/deltas", width, 4 * classes));

    private static MaskHeadNetwork MaskHead(RandomLayers layers, int channels, int classes, int convs = 1, bool norm = false) => new(
        [.. Enumerable.Range(0, convs).Select(i => layers.Conv(Name("mask_head/conv", i), channels, channels, 3, norm: norm))],
        layers.TransposedConv("mask_head/upsample", channels, channels, 2),
        layers.Conv("mask_head/logits", channels, classes, 1));

    private static KeypointHeadNetwork KeypointHead(RandomLayers layers, int channels) => new(
        [layers.Conv("keypoint_head/conv1", channels, channels, 3)],
        layers.TransposedConv("keypoint_head/upsample", channels, Keypoints, 4, padding: 1));

    private static string Name(string prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);
}
