using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>What one tile, or several whose pieces were joined, show of an object, in the coordinates of the whole image.</summary>
internal sealed class SeamPiece
{
    private readonly bool _wantsMask;

    /// <summary>Takes an instance of a tile.</summary>
    public SeamPiece(TilePlan plan, int tile, Instance instance, int order)
    {
        MaskWindow window = plan[tile];
        BoundingBox box = instance.Box;
        Source = instance;
        SourceWindow = window;
        Order = order;
        Tiles = [tile];
        Box = new BoundingBox(box.X1 + window.X, box.Y1 + window.Y, box.X2 + window.X, box.Y2 + window.Y);
        _wantsMask = instance.Mask is not null;
        Mask = instance.Mask?.ToBitMask().MoveTo(plan.Image, window.X, window.Y);
        IsCut = plan.Cuts(tile, Box);
        Extent = HasPixels ? Mask!.Window : Around(Box.ClipTo(plan.Image.Width, plan.Image.Height));
    }

    /// <summary>Joins two pieces of one object.</summary>
    public SeamPiece(SeamPiece first, SeamPiece second)
    {
        SeamPiece best = second.Source.Score > first.Source.Score ? second : first;
        Source = best.Source;
        SourceWindow = best.SourceWindow;
        Order = Math.Min(first.Order, second.Order);
        Tiles = [.. first.Tiles, .. second.Tiles];
        Box = new BoundingBox(
            Math.Min(first.Box.X1, second.Box.X1),
            Math.Min(first.Box.Y1, second.Box.Y1),
            Math.Max(first.Box.X2, second.Box.X2),
            Math.Max(first.Box.Y2, second.Box.Y2));
        _wantsMask = first._wantsMask || second._wantsMask;
        Mask = first.Mask is null || second.Mask is null ? first.Mask ?? second.Mask : BitWindows.Union(first.Mask, second.Mask);
        IsCut = true;
        Extent = HasPixels ? Mask!.Window : Around(Box.ClipTo(int.MaxValue / 2, int.MaxValue / 2));
    }

    /// <summary>The instance as its tile gave it; of joined pieces, that of the best score.</summary>
    public Instance Source { get; }

    /// <summary>The place of the tile of <see cref="Source"/>.</summary>
    public MaskWindow SourceWindow { get; }

    /// <summary>Place among all pieces, tile by tile; decides between equal scores.</summary>
    public int Order { get; }

    /// <summary>The tiles that show it.</summary>
    public int[] Tiles { get; }

    /// <summary>Pixel edges.</summary>
    public BoundingBox Box { get; }

    /// <summary>The mask; null where there is none.</summary>
    public BitMask? Mask { get; }

    /// <summary>Whether it may go on beyond its tile.</summary>
    public bool IsCut { get; }

    /// <summary>A window around it.</summary>
    public MaskWindow Extent { get; }

    /// <summary>Whether pixels, not the box, say how large it is.</summary>
    public bool HasPixels => Mask is { Area: > 0 };

    /// <summary>Pixels of the mask or area of the box.</summary>
    public double Area => HasPixels ? Mask!.Area : Box.Area;

    /// <summary>Whether a tile shows both.</summary>
    public bool SharesTileWith(SeamPiece other) => Tiles.AsSpan().IndexOfAny(other.Tiles) >= 0;

    /// <summary>The instance in the whole image.</summary>
    public Instance ToInstance() => Source with
    {
        Box = Box,
        Mask = _wantsMask ? InstanceMask.FromBits(Mask!) : null,
        Keypoints = Source.Keypoints is { } points ? Moved(points) : null,
    };

    private Keypoint[] Moved(IReadOnlyList<Keypoint> points)
    {
        var moved = new Keypoint[points.Count];
        for (int i = 0; i < moved.Length; i++)
        {
            Keypoint point = points[i];
            moved[i] = point with { X = point.X + SourceWindow.X, Y = point.Y + SourceWindow.Y };
        }

        return moved;
    }

    private static MaskWindow Around(BoundingBox box)
    {
        int x = (int)MathF.Floor(box.X1);
        int y = (int)MathF.Floor(box.Y1);
        return new MaskWindow(x, y, (int)MathF.Ceiling(box.X2) - x, (int)MathF.Ceiling(box.Y2) - y);
    }
}
