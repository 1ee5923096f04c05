namespace MaskRcnn.Onnx.Tiling;

/// <summary>How an image that is larger than a tile is cut.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record TilingOptions
{
    /// <summary>The smallest side of a tile.</summary>
    public const int SmallestTile = 8;

    /// <summary>
    /// Side of a tile in pixels, at least <see cref="SmallestTile"/>, default 1024. Objects look to the network as they do in an image
    /// of this size, so take the size of the images that the model was trained on.
    /// </summary>
    public int TileSize
    {
        get;
        init => field = value >= SmallestTile
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TileSize), value, $"A tile is at least {SmallestTile} pixels wide.");
    } = 1024;

    /// <summary>
    /// Pixels that neighbouring tiles share at least, 1 to half of <see cref="TileSize"/>; null (the default) for a quarter of it. An
    /// object whose width and height are less than this, by an eighth or so, is whole in at least one tile. Larger ones are put
    /// together from their pieces, which is less exact with a real network: choose more than the largest object expected.
    /// </summary>
    /// <remarks>That it fits to the tile is checked where the options are used.</remarks>
    public int? Overlap
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Overlap), value, "Tiles share at least one pixel.");
    }

    /// <summary>The overlap in use.</summary>
    internal int OverlapInUse => Overlap ?? TileSize / 4;

    /// <summary>A box that ends as near as this to an inner border of its tile may have been cut there.</summary>
    internal int BorderMargin => Math.Clamp(OverlapInUse / 16, 1, 8);

    /// <summary>Refuses an overlap of more than half a tile.</summary>
    internal void ThrowIfInconsistent(string parameter)
    {
        if (OverlapInUse > TileSize / 2)
        {
            throw new ArgumentException($"Tiles of {TileSize} pixels cannot share {OverlapInUse}; half of a tile is the most.", parameter);
        }
    }
}
