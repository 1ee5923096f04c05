namespace MaskRcnn.Onnx.Keypoints;

/// <summary>One keypoint of an instance.</summary>
/// <param name="X">Column position by pixel edges: the centre of the first column is 0.5. In results, in pixels of the upright image.</param>
/// <param name="Y">Row position likewise.</param>
/// <param name="Score">How sure the model is; which number that is depends on the model's family (<see cref="KeypointScore"/>).</param>
public readonly record struct Keypoint(float X, float Y, float Score)
{
    /// <summary>The keypoint with x multiplied by <paramref name="scaleX"/> and y by <paramref name="scaleY"/>.</summary>
    public Keypoint Scale(float scaleX, float scaleY) => this with { X = X * scaleX, Y = Y * scaleY };
}
