using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>Whether pieces that different tiles show are of one object.</summary>
internal static class SeamOverlap
{
    private const double Half = 0.5;

    /// <summary>
    /// Whether <paramref name="other"/> shows half or more of the piece, so that the piece adds nothing. Whole boxes without masks are
    /// held to intersection over union, because boxes of different objects may well lie inside one another.
    /// </summary>
    public static bool Covers(SeamPiece other, SeamPiece piece)
    {
        if (other.HasPixels && piece.HasPixels)
        {
            return BitWindows.CommonArea(piece.Mask!, other.Mask!, piece.Extent) >= Half * piece.Mask!.Area;
        }

        double common = Common(piece.Box, other.Box);
        double whole = piece.IsCut ? piece.Box.Area : piece.Box.Area + other.Box.Area - common;
        return common > 0 && common >= Half * whole;
    }

    /// <summary>Whether two pieces agree on what they show of the part of the image that both tiles show: an IoU of a half or more there.</summary>
    public static bool Agree(SeamPiece a, SeamPiece b)
    {
        MaskWindow shared = a.SourceWindow.Intersect(b.SourceWindow);
        if (shared.IsEmpty)
        {
            return false;
        }

        if (a.HasPixels && b.HasPixels)
        {
            long common = BitWindows.CommonArea(a.Mask!, b.Mask!, shared);
            return common > 0 && common >= Half * (BitWindows.Area(a.Mask!, shared) + BitWindows.Area(b.Mask!, shared) - common);
        }

        var strip = new BoundingBox(shared.X, shared.Y, shared.X + shared.Width, shared.Y + shared.Height);
        double inBoth = Common(Clip(a.Box, strip), Clip(b.Box, strip));
        return inBoth > 0 && inBoth >= Half * (Clip(a.Box, strip).Area + Clip(b.Box, strip).Area - inBoth);
    }

    private static double Common(BoundingBox a, BoundingBox b)
    {
        BoundingBox common = Clip(a, b);
        return common.Width > 0f && common.Height > 0f ? common.Area : 0;
    }

    private static BoundingBox Clip(BoundingBox a, BoundingBox b) =>
        new(Math.Max(a.X1, b.X1), Math.Max(a.Y1, b.Y1), Math.Min(a.X2, b.X2), Math.Min(a.Y2, b.Y2));
}
