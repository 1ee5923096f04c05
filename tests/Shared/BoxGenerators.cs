using CsCheck;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>Random boxes for property tests.</summary>
internal static class BoxGenerators
{
    /// <summary>A box with ordered edges anywhere near an image of 100 x 100; whole numbers every other time, so that edges meet.</summary>
    public static Gen<BoundingBox> Near { get; } =
        from whole in Gen.Bool
        from x in Gen.Float[-20f, 110f]
        from y in Gen.Float[-20f, 110f]
        from w in Gen.Float[0f, 60f]
        from h in Gen.Float[0f, 60f]
        select whole
            ? new BoundingBox(MathF.Round(x), MathF.Round(y), MathF.Round(x) + MathF.Round(w), MathF.Round(y) + MathF.Round(h))
            : new BoundingBox(x, y, x + w, y + h);

    /// <summary>Any four floats at all: reversed, empty, huge, NaN, infinite.</summary>
    public static Gen<BoundingBox> Any { get; } =
        from x1 in Gen.Single
        from y1 in Gen.Single
        from x2 in Gen.Single
        from y2 in Gen.Single
        select new BoundingBox(x1, y1, x2, y2);
}
