using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// Reads a ConvNeXt (Liu et al. 2022) of any depth and width: both are seen from the weights, as is whether its blocks have a layer scale.
/// </summary>
internal static class ConvNextReading
{
    private const int Stages = 4;

    // Both families fix it in their layers; the layer_norm_eps of the port's backbone configuration belongs to a norm that detection lacks.
    private const float Epsilon = 1e-6f;

    /// <summary>Whether there is a ConvNeXt of these names.</summary>
    public static bool HasConvNext(this CheckpointWeights weights, ConvNextNaming naming) =>
        weights.Has($"{naming.Block(0, 0)}.{naming.Depthwise}.weight");

    /// <summary>Reads the backbone.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="naming">The family's names.</param>
    public static ConvNextBackbone ConvNext(this CheckpointWeights weights, ConvNextNaming naming)
    {
        ConvLayer stem = Conv(weights, naming.StemConv, "backbone/stem/conv", -1, 3, 4) with { Stride = 4 };
        int channels = Channels(weights, naming.StemConv);
        LayerNorm stemNorm = weights.LayerNorm(naming.StemNorm, "backbone/stem/norm", Epsilon, channels);
        List<ConvNextStage> stages = [];
        for (int stage = 0; stage < Stages; stage++)
        {
            string name = $"backbone/stage{stage + 1}";
            LayerNorm? downNorm = null;
            ConvLayer? down = null;
            if (stage > 0)
            {
                downNorm = weights.LayerNorm(naming.DownNorm(stage), $"{name}/down/norm", Epsilon, channels);
                down = Conv(weights, naming.DownConv(stage), $"{name}/down/conv", -1, channels, 2) with { Stride = 2 };
                channels = Channels(weights, naming.DownConv(stage));
            }

            List<ConvNextBlock> blocks = [];
            for (int index = 0; index == 0 || weights.Has($"{naming.Block(stage, index)}.{naming.Depthwise}.weight"); index++)
            {
                blocks.Add(Block(weights, naming, naming.Block(stage, index), $"{name}/{index}", channels));
            }

            LayerNorm outputNorm = weights.LayerNorm(naming.OutputNorm(stage), $"{name}/norm", Epsilon, channels);
            stages.Add(new ConvNextStage(downNorm, down, blocks, outputNorm));
        }

        return new ConvNextBackbone(stem, stemNorm, stages);
    }

    private static ConvNextBlock Block(CheckpointWeights weights, ConvNextNaming naming, string module, string name, int channels)
    {
        ConvLayer depthwise = Conv(weights, $"{module}.{naming.Depthwise}", $"{name}/depthwise", channels, 1, 7);
        LayerNorm norm = weights.LayerNorm($"{module}.{naming.Norm}", $"{name}/norm", Epsilon, channels);
        LinearLayer expand = Pointwise(weights, $"{module}.{naming.Expand}", $"{name}/expand", -1, channels);
        LinearLayer project = Pointwise(
            weights, $"{module}.{naming.Project}", $"{name}/project", channels, Channels(weights, $"{module}.{naming.Expand}"));
        string scale = $"{module}.{naming.LayerScale}";
        return new ConvNextBlock(
            name,
            depthwise with { Padding = 3, Groups = depthwise.Weight.Shape[0] },
            norm,
            expand,
            project,
            weights.Has(scale) ? weights.Take(scale, channels) : null);
    }

    /// <summary>A convolution with a bias and without padding.</summary>
    private static ConvLayer Conv(CheckpointWeights weights, string module, string name, int output, int input, int kernel)
    {
        Weights weight = weights.Take($"{module}.weight", output, input, kernel, kernel);
        return new ConvLayer(name, weight, weights.Take($"{module}.bias", Channels(weights, module)));
    }

    /// <summary>The channels that a module gives; -1 for any where it is missing, so that a missing weight is told alone.</summary>
    private static int Channels(CheckpointWeights weights, string module) =>
        weights.ShapeOf($"{module}.weight") is [int channels, ..] ? channels : -1;

    /// <summary>A linear layer at each position, which some configurations of mmdetection store as a 1x1 convolution.</summary>
    private static LinearLayer Pointwise(CheckpointWeights weights, string module, string name, int output, int input)
    {
        if (weights.ShapeOf($"{module}.weight") is not [_, _, 1, 1])
        {
            return weights.Linear(module, name, output, input);
        }

        Weights kernel = weights.Take($"{module}.weight", output, input, 1, 1);
        Weights flat = new([kernel.Shape[0], kernel.Shape[1]], destination => kernel.ToArray().CopyTo(destination));
        return new LinearLayer(name, flat, weights.Take($"{module}.bias", flat.Shape[0]));
    }
}
