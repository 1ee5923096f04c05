using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Bins of a pooled RoI, down and across.</summary>
internal readonly record struct PooledSize(int Height, int Width)
{
    public static PooledSize Of(RoiLayerConfig layer) => new(layer.OutputHeight, layer.OutputWidth);
}
