using MaskRcnn.Onnx.Keypoints;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>Limbs as lines and keypoints as discs with a light rim.</summary>
internal static class KeypointPainter
{
    public static void Paint(
        PixelCanvas canvas,
        IReadOnlyList<Keypoint> keypoints,
        IReadOnlyList<(int First, int Second)> skeleton,
        float threshold,
        OverlayStyle style,
        OverlayColor color)
    {
        foreach ((int first, int second) in skeleton)
        {
            if ((uint)first < (uint)keypoints.Count && (uint)second < (uint)keypoints.Count
                && IsShown(keypoints[first], threshold) && IsShown(keypoints[second], threshold))
            {
                Keypoint from = keypoints[first], to = keypoints[second];
                var limb = new Capsule(from.X, from.Y, to.X, to.Y, style.Limb / 2f);
                ShapePainter.Fill(canvas, limb, color, 0.95f);
            }
        }

        foreach (Keypoint keypoint in keypoints)
        {
            if (IsShown(keypoint, threshold))
            {
                ShapePainter.Fill(canvas, Disc(keypoint, style.Joint + (style.Limb / 2f)), OverlayColor.White, 0.9f);
                ShapePainter.Fill(canvas, Disc(keypoint, style.Joint), color, 1f);
            }
        }
    }

    private static Capsule Disc(Keypoint keypoint, float radius) => new(keypoint.X, keypoint.Y, keypoint.X, keypoint.Y, radius);

    private static bool IsShown(Keypoint keypoint, float threshold) =>
        keypoint.Score > threshold && float.IsFinite(keypoint.X) && float.IsFinite(keypoint.Y);
}
