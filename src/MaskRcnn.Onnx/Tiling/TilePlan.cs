using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>The tiles of one image: rows from top to bottom, all of one size, the last of a row or column moved inwards to end with the image.</summary>
internal sealed class TilePlan
{
    private readonly int[] _columns;
    private readonly int[] _rows;

    public TilePlan(ImageSize image, TilingOptions options)
    {
        Image = image;
        BorderMargin = options.BorderMargin;
        Tile = new ImageSize(Math.Min(image.Width, options.TileSize), Math.Min(image.Height, options.TileSize));
        int step = options.TileSize - options.OverlapInUse;
        _columns = Starts(image.Width, Tile.Width, step);
        _rows = Starts(image.Height, Tile.Height, step);
    }

    /// <summary>Size of the image.</summary>
    public ImageSize Image { get; }

    /// <summary>Size of every tile.</summary>
    public ImageSize Tile { get; }

    /// <summary>See <see cref="TilingOptions.BorderMargin"/>.</summary>
    public int BorderMargin { get; }

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
