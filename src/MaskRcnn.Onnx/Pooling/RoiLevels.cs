using System.Numerics;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>From which level of a feature pyramid a RoI is pooled (FPN paper, equation 1: a RoI of 224 pixels belongs to stride 16).</summary>
public static class RoiLevels
{
    /// <summary>The level of a RoI by its area.</summary>
    /// <param name="roi">The RoI in network pixels.</param>
    /// <param name="epsilon">The rule, which tells what happens to a side of exactly 112, 224 or 448 pixels.</param>
    /// <param name="finestStride">Stride of the finest level that takes part; a power of two.</param>
    /// <param name="coarsestStride">Stride of the coarsest level that takes part; a power of two, at least the finest.</param>
    /// <returns>
    /// Levels above the finest: 0 for the finest itself, up to log2(coarsest / finest). A RoI without area, or with a NaN, belongs to the
    /// finest.
    /// </returns>
    /// <remarks>Computed in float32 in the order of the references. <see cref="LevelEpsilon.Inside"/> counts from the finest level whatever its stride is.</remarks>
    /// <exception cref="ArgumentException">The strides are not powers of two in ascending order.</exception>
    public static int Of(BoundingBox roi, LevelEpsilon epsilon, int finestStride, int coarsestStride)
    {
        if (!BitOperations.IsPow2(finestStride) || !BitOperations.IsPow2(coarsestStride) || finestStride > coarsestStride)
            throw new ArgumentException($"The strides {finestStride} and {coarsestStride} are not ascending powers of two.", nameof(finestStride));
        return Dangerous(roi, epsilon, BitOperations.Log2((uint)finestStride), BitOperations.Log2((uint)coarsestStride));
    }

    /// <summary>The same by the logarithms of the strides, without a check.</summary>
    internal static int Dangerous(BoundingBox roi, LevelEpsilon epsilon, int finest, int coarsest)
    {
        float side = MathF.Sqrt(roi.Area);
        float level = epsilon switch
        {
            LevelEpsilon.Inside => MathF.Floor(MathF.Log2((side / 56f) + 1e-6f)) + finest,
            LevelEpsilon.Outside => MathF.Floor(4f + MathF.Log2(side / 224f) + 1e-6f),
            _ => MathF.Floor(4f + MathF.Log2((side / 224f) + 1e-8f)),
        };
        return !(level > finest) ? 0 : level >= coarsest ? coarsest - finest : (int)level - finest;
    }
}
