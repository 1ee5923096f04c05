using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Takes whole layers from a checkpoint by the names that PyTorch's modules give their parameters.</summary>
internal static class LayerReading
{
    /// <summary>A convolution [out, in / groups, kernel, kernel]; its padding keeps the map's size.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="module">The module's name in the checkpoint, without <c>.weight</c>.</param>
    /// <param name="name">The layer's name in the graph.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="output">Output channels; -1 for any.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="norm">The batch norm that follows; null for none.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="input">Input channels of a group; -1 for any.</param>
    public static ConvLayer Conv(
        this CheckpointWeights weights, string module, string name, int kernel, int output = -1, bool bias = true, BatchNorm? norm = null,
        int stride = 1, int input = -1)
    {
        Weights weight = weights.Take($"{module}.weight", output, input, kernel, kernel);
        return new ConvLayer(name, weight, bias ? weights.Take($"{module}.bias", weight.Shape[0]) : null, norm, stride, kernel / 2);
    }

    /// <summary>A batch normalisation of some channels; its counter of training steps is not needed.</summary>
    public static BatchNorm BatchNorm(this CheckpointWeights weights, string module, int channels, double epsilon)
    {
        weights.Ignore(name => name == $"{module}.num_batches_tracked");
        return new BatchNorm(
            weights.Take($"{module}.weight", channels), weights.Take($"{module}.bias", channels),
            weights.Take($"{module}.running_mean", channels), weights.Take($"{module}.running_var", channels), epsilon);
    }

    /// <summary>A fully connected layer [output, input]; -1 for any.</summary>
    public static LinearLayer Linear(this CheckpointWeights weights, string module, string name, int output = -1, int input = -1)
    {
        Weights weight = weights.Take($"{module}.weight", output, input);
        return new LinearLayer(name, weight, weights.Take($"{module}.bias", weight.Shape[0]));
    }

    /// <summary>A transposed convolution [in, out, kernel, kernel] with its bias.</summary>
    public static TransposedConvLayer TransposedConv(
        this CheckpointWeights weights, string module, string name, int kernel, int stride, int padding = 0)
    {
        Weights weight = weights.Take($"{module}.weight", -1, -1, kernel, kernel);
        return new TransposedConvLayer(name, weight, weights.Take($"{module}.bias", weight.Shape[1]), stride, padding);
    }

    /// <summary>A layer norm over some channels.</summary>
    public static LayerNorm LayerNorm(this CheckpointWeights weights, string module, string name, float epsilon, int channels = -1)
    {
        Weights scale = weights.Take($"{module}.weight", channels);
        return new LayerNorm(name, scale, weights.Take($"{module}.bias", scale.Shape[0]), epsilon);
    }
}
