using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Takes convolutions that may have a batch norm of their own, as those of Detectron2's and mmdetection's heads.</summary>
internal static class NormedConvReading
{
    /// <summary>A convolution; with a norm it has no bias, unless there is one in the checkpoint.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="module">The convolution's name in the checkpoint.</param>
    /// <param name="norm">The name that its batch norm has where there is one.</param>
    /// <param name="name">The layer's name in the graph.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="epsilon">Of the batch norm.</param>
    public static ConvLayer ConvWithNorm(
        this CheckpointWeights weights, string module, string norm, string name, int kernel, double epsilon)
    {
        bool normed = weights.Has($"{norm}.weight");
        ConvLayer layer = weights.Conv(module, name, kernel, bias: !normed || weights.Has($"{module}.bias"));
        return normed ? layer with { Norm = weights.BatchNorm(norm, layer.Weight.Shape[0], epsilon) } : layer;
    }
}
