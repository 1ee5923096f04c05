namespace MaskRcnn.Onnx;

/// <summary>What stands behind one id of a <see cref="SegmentationMap"/>.</summary>
/// <param name="Id">The value of its pixels in the map, from 0.</param>
/// <param name="LabelId">Its class, 0..K-1.</param>
/// <param name="WasFused">Always false: instances are never fused. Kept because other models' users expect the field.</param>
/// <param name="Score">Its score, 0..1.</param>
public readonly record struct SegmentInfo(int Id, int LabelId, bool WasFused, float Score);
