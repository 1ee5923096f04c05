using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>The input that every head has: <c>pooled</c> [rois, C, height, width].</summary>
internal readonly record struct PooledInput(int Channels, PooledSize Size)
{
    public const string Name = "pooled";

    /// <summary>Values per RoI.</summary>
    public int Count => Channels * Size.Height * Size.Width;

    /// <summary>Checks a head's declaration of it.</summary>
    public static PooledInput Check(GraphSignature signature, int channels, PooledSize size)
    {
        signature.Input(
            Name,
            TensorElementType.Float,
            GraphDimension.Dynamic("rois"),
            GraphDimension.Exactly("channels (those of the feature maps)", channels),
            GraphDimension.Exactly("height (the output_size of the RoI layer)", size.Height),
            GraphDimension.Exactly("width (the output_size of the RoI layer)", size.Width));
        return new(channels, size);
    }

    /// <summary>The argument of one run.</summary>
    public GraphArgument Argument(ReadOnlyMemory<float> pooled, int rois) =>
        GraphArgument.Input(Name, pooled, rois, Channels, Size.Height, Size.Width);
}
