using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Detections;

/// <summary>An object that the box head found.</summary>
/// <param name="Box">Where it is, in pixels of the original image.</param>
/// <param name="NetworkBox">Where it is, in network pixels: what the mask and keypoint heads pool from.</param>
/// <param name="Score">Probability of the class, 0 to 1.</param>
/// <param name="ClassId">0 to the number of classes - 1, without background.</param>
/// <param name="ProposalIndex">The proposal it came from.</param>
public readonly record struct Detection(BoundingBox Box, BoundingBox NetworkBox, float Score, int ClassId, int ProposalIndex);
