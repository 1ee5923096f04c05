using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>A box of one image of a batch, whose features are pooled for a head.</summary>
/// <param name="BatchIndex">Which image of the batch, from 0.</param>
/// <param name="Box">Where, in network pixels.</param>
public readonly record struct RegionOfInterest(int BatchIndex, BoundingBox Box);
