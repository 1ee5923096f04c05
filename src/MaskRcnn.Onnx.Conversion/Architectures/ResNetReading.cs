using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>How a family names the modules of a ResNet.</summary>
/// <param name="StemConv">The stem's convolution.</param>
/// <param name="StemNorm">The stem's norm.</param>
/// <param name="Block">The block of a stage (0..3) and index.</param>
/// <param name="Conv">The convolution 1, 2, 3 of a block.</param>
/// <param name="Norm">The norm 1, 2, 3 of a block.</param>
/// <param name="ShortcutConv">The convolution of a block's shortcut.</param>
/// <param name="ShortcutNorm">Its norm.</param>
internal sealed record ResNetNaming(
    string StemConv,
    string StemNorm,
    Func<int, int, string> Block,
    Func<string, int, string> Conv,
    Func<string, int, string> Norm,
    Func<string, string> ShortcutConv,
    Func<string, string> ShortcutNorm);

/// <summary>Reads a ResNet or ResNeXt of any depth and width: depth, bottlenecks, shortcuts and groups are seen from the weights.</summary>
internal static class ResNetReading
{
    private const int Stages = 4;

    /// <summary>Reads the backbone.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="naming">The family's names.</param>
    /// <param name="epsilon">Of the batch norms.</param>
    /// <param name="strideIn1x1">Whether a bottleneck strides in its first 1x1 convolution (MSRA, caffe) instead of the 3x3.</param>
    public static ResNetBackbone ResNet(this CheckpointWeights weights, ResNetNaming naming, double epsilon, bool strideIn1x1)
    {
        ConvLayer stem = ConvNorm(weights, naming.StemConv, naming.StemNorm, "backbone/stem", 7, epsilon, stride: 2);
        List<IReadOnlyList<ResidualBlock>> stages = [];
        for (int stage = 0; stage < Stages; stage++)
        {
            List<ResidualBlock> blocks = [];
            for (int index = 0; index == 0 || weights.Has($"{naming.Conv(naming.Block(stage, index), 1)}.weight"); index++)
            {
                int stride = stage > 0 && index == 0 ? 2 : 1;
                string module = naming.Block(stage, index);
                blocks.Add(Block(weights, naming, module, $"backbone/layer{stage + 1}/{index}", epsilon, stride, strideIn1x1));
            }

            stages.Add(blocks);
        }

        return new ResNetBackbone(stem, stages);
    }

    private static ResidualBlock Block(
        CheckpointWeights weights, ResNetNaming naming, string module, string name, double epsilon, int stride, bool strideIn1x1)
    {
        bool bottleneck = weights.Has($"{naming.Conv(module, 3)}.weight")
            || weights.ShapeOf($"{naming.Conv(module, 1)}.weight") is [_, _, 1, 1];
        int count = bottleneck ? 3 : 2;
        int strided = bottleneck && !strideIn1x1 ? 2 : 1;
        List<ConvLayer> convs = [];
        for (int i = 1; i <= count; i++)
        {
            int kernel = bottleneck && i != 2 ? 1 : 3;
            int step = i == strided ? stride : 1;
            ConvLayer conv = ConvNorm(weights, naming.Conv(module, i), naming.Norm(module, i), $"{name}/conv{i}", kernel, epsilon, step);
            if (i > 1)
            {
                conv = conv with { Groups = Math.Max(1, convs[^1].Weight.Shape[0] / conv.Weight.Shape[1]) };
            }

            convs.Add(conv);
        }

        string shortcut = naming.ShortcutConv(module);
        ConvLayer? projection = weights.Has($"{shortcut}.weight")
            ? ConvNorm(weights, shortcut, naming.ShortcutNorm(module), $"{name}/shortcut", 1, epsilon, stride)
            : null;
        return new ResidualBlock(name, convs, projection);
    }

    private static ConvLayer ConvNorm(
        CheckpointWeights weights, string conv, string norm, string name, int kernel, double epsilon, int stride)
    {
        ConvLayer layer = weights.Conv(conv, name, kernel, bias: false, stride: stride);
        return layer with { Norm = weights.BatchNorm(norm, layer.Weight.Shape[0], epsilon) };
    }
}
