namespace MaskRcnn.Onnx.Proposals;

/// <summary>What the region proposal network gives for one pyramid level of one image; a view of the caller's memory.</summary>
/// <param name="Stride">The level's nominal stride in network pixels, by which its anchors are found.</param>
/// <param name="GridWidth">Columns W of the maps.</param>
/// <param name="GridHeight">Rows H of the maps.</param>
/// <param name="Logits">Objectness [A,H,W], before the sigmoid.</param>
/// <param name="Deltas">Box deltas [4A,H,W], channel = anchor * 4 + (dx, dy, dw, dh).</param>
public readonly record struct RpnLevel(
    int Stride, int GridWidth, int GridHeight, ReadOnlyMemory<float> Logits, ReadOnlyMemory<float> Deltas);
