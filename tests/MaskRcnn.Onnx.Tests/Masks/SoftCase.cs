using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>A random paste: maps with values on the threshold, boxes of every kind, small images.</summary>
internal sealed record SoftCase(float[] Map, int Size, BoundingBox Box, ImageSize Image, MaskPaste Rule, float Threshold, bool Inclusive)
{
    private static readonly Gen<float> Cell = Gen.Frequency(
        (4, Gen.Single[0f, 1f]), (2, Gen.Int[0, 4].Select(quarter => quarter / 4f)), (2, Gen.OneOf(0f, 1f)));

    private static readonly Gen<float> Edge = Gen.Frequency(
        (6, Gen.Single[-8f, 48f]),
        (2, Gen.Int[-3, 42].Select(whole => (float)whole)),
        (1, Gen.Int[0, 80].Select(half => half / 2f)),
        (1, Gen.Single[-3000f, 3000f]));

    private static readonly Gen<BoundingBox> AnyBox =
        Gen.Select(Edge, Edge, Edge, Edge, Gen.Int[0, 9]).Select((a, b, c, d, kind) => kind switch
        {
            0 => new BoundingBox(a, b, a, d),
            1 => new BoundingBox(a, b, c, b),
            2 => new BoundingBox(a, b, c, d),
            3 => new BoundingBox(Math.Min(a, c), b, Math.Min(a, c) + 0.3f, b + 0.7f),
            _ => new BoundingBox(Math.Min(a, c), Math.Min(b, d), Math.Max(a, c), Math.Max(b, d)),
        });

    public static Gen<SoftCase> Any { get; } =
        from size in Gen.Frequency((6, Gen.Int[1, 9]), (1, Gen.Int[14, 28]))
        from map in Cell.Array[size * size]
        from box in AnyBox
        from width in Gen.Int[1, 40]
        from height in Gen.Int[1, 80]
        from rule in Gen.OneOf(MaskPaste.GridSample, MaskPaste.IntegerBox)
        from threshold in Gen.Frequency((3, Gen.Const(0.5f)), (1, Gen.Single[0.01f, 0.99f]), (1, Gen.Int[0, 4].Select(q => q / 4f)))
        from inclusive in Gen.Bool
        select new SoftCase(map, size, box, new ImageSize(width, height), rule, threshold, inclusive);

    /// <summary>Maps whose every cell lies within a rounding of the threshold: the last bit of each step decides.</summary>
    public static Gen<SoftCase> OnTheThreshold { get; } =
        from soft in Any
        from near in Gen.Int[-1, 1].Array[soft.Size * soft.Size]
        from constant in Gen.Bool
        let threshold = Math.Max(soft.Threshold, 0.01f)
        select soft with
        {
            Threshold = threshold,
            Map = [.. near.Select(step => constant || step == 0 ? threshold : step < 0 ? MathF.BitDecrement(threshold) : MathF.BitIncrement(threshold))],
        };

    public SoftMask Soft() => new(Map, Size, Box, Image, Rule);

    public InstanceMask Mask() => InstanceMask.FromSoftMap(Map, Size, Box, Image, Rule, Threshold, Inclusive);
}
