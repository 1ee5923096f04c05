using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>The tiles of one image: rows from top to bottom, all of one size, the last of a row or column moved inwards to end with the image.</summary>
internal sealed class TilePlan
{
    private readonly int[] _columns;
    private readonly int[] _rows;
    private readonly int _margin;

    public TilePlan(ImageSize image, TilingOptions options)
    {
        Image = image;
        _margin = options.BorderMargin;
        Tile = new ImageSize(Math.Min(image.Width, options.TileSize), Math.Min(image.Height, options.TileSize));
        int step = options.TileSize - options.OverlapInUse;
        _columns = Starts(image.Width, Tile.Width, step);
        _rows = Starts(image.Height, Tile.Height, step);
    }

    /// <summary>Size of the image.</summary>
    public ImageSize Image { get; }

    /// <summary>Size of every tile.</summary>
    public ImageSize Tile { get; }

    /// <summary>Number of tiles; 1 where the image is not larger than a tile.</summary>
    public int Count => _columns.Length * _rows.Length;

    /// <summary>Where a tile lies in the image.</summary>
    public MaskWindow this[int tile] =>
        new(_columns[tile % _columns.Length], _rows[tile / _columns.Length], Tile.Width, Tile.Height);

    /// <summary>The pixels of a tile, in the memory of the frame.</summary>
    public ImageFrame View(ImageFrame frame, int tile)
    {
        MaskWindow window = this[tile];
        int start = (window.Y * frame.Stride) + (window.X * frame.Format.BytesPerPixel());
        return new ImageFrame(frame.Pixels[start..], window.Width, window.Height, frame.Format, frame.Stride);
    }

    /// <summary>Whether a box of the image comes near an inner border of a tile or lies beyond it, so that the tile may not show all of its object.</summary>
    public bool Cuts(int tile, BoundingBox box)
    {
        MaskWindow window = this[tile];
        int right = window.X + window.Width;
        int bottom = window.Y + window.Height;
        return (window.X > 0 && box.X1 <= window.X + _margin)
            || (window.Y > 0 && box.Y1 <= window.Y + _margin)
            || (right < Image.Width && box.X2 >= right - _margin)
            || (bottom < Image.Height && box.Y2 >= bottom - _margin);
    }

    /// <summary>Whether a tile shows a box of the image away from its inner borders.</summary>
    public bool ShowsWhole(BoundingBox box)
    {
        for (int tile = 0; tile < Count; tile++)
        {
            if (!Cuts(tile, box))
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Starts(int length, int tile, int step)
    {
        int count = 1 + ((length - tile + step - 1) / step);
        int[] starts = new int[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = Math.Min(i * step, length - tile);
        }

        return starts;
    }
}
