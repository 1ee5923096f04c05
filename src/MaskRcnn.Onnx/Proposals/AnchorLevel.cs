using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>The anchors of one pyramid level.</summary>
/// <param name="Stride">The level's nominal stride in network pixels.</param>
/// <param name="CellAnchors">The anchors of the cell at (0, 0), in the channel order of the level's maps.</param>
public sealed record AnchorLevel(int Stride, IReadOnlyList<BoundingBox> CellAnchors);
