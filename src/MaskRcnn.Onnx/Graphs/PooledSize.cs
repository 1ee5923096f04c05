namespace MaskRcnn.Onnx.Graphs;

/// <summary>Bins of a pooled RoI, down and across.</summary>
internal readonly record struct PooledSize(int Height, int Width);
