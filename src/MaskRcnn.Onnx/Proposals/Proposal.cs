using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>A region that may hold an object, whatever its class.</summary>
/// <param name="Box">Where it is, in network pixels, clipped.</param>
/// <param name="Score">The float32 sigmoid of <paramref name="Logit"/>, 0 to 1.</param>
/// <param name="Logit">The objectness of the anchor as the network gave it.</param>
public readonly record struct Proposal(BoundingBox Box, float Score, float Logit);
