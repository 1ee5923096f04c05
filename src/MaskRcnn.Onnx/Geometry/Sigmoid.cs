namespace MaskRcnn.Onnx.Geometry;

/// <summary>The logistic function as PyTorch computes it in float32: 1 / (1 + exp(-x)).</summary>
internal static class Sigmoid
{
    public static float Of(float logit) => 1f / (1f + MathF.Exp(-logit));
}
