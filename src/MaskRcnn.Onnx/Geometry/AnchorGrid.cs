using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// All anchors of one level, each computed from its flat index instead of being stored: the cell's anchors shifted by column and row.
/// </summary>
/// <remarks>
/// Immutable and thread-safe; does not copy the array of cell anchors. The flat index is <c>(y * width + x) * anchorsPerCell + anchor</c>,
/// the order in which every family flattens its maps. The default value is a grid without anchors.
/// </remarks>
public readonly struct AnchorGrid
{
    private readonly BoundingBox[] _cell;

    /// <summary>Creates a grid.</summary>
    /// <param name="cellAnchors">The anchors of the cell at (0, 0), in the channel order of the level's maps; at least one.</param>
    /// <param name="gridWidth">Columns of the feature map.</param>
    /// <param name="gridHeight">Rows of the feature map.</param>
    /// <param name="strideX">Network pixels from one column to the next.</param>
    /// <param name="strideY">Network pixels from one row to the next.</param>
    /// <exception cref="ArgumentException">No anchors, or a negative size.</exception>
    /// <exception cref="OverflowException">More than 2^31 - 1 anchors.</exception>
    public AnchorGrid(BoundingBox[] cellAnchors, int gridWidth, int gridHeight, int strideX, int strideY)
    {
        ArgumentNullException.ThrowIfNull(cellAnchors);
        if (cellAnchors.Length == 0) throw new ArgumentException("A cell has at least one anchor.", nameof(cellAnchors));
        ArgumentOutOfRangeException.ThrowIfNegative(gridWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(gridHeight);
        _cell = cellAnchors;
        Width = gridWidth;
        Height = gridHeight;
        StrideX = strideX;
        StrideY = strideY;
        Count = checked(gridWidth * gridHeight * cellAnchors.Length);
    }

    /// <summary>Columns of the feature map.</summary>
    public int Width { get; }

    /// <summary>Rows of the feature map.</summary>
    public int Height { get; }

    /// <summary>Network pixels from one column to the next.</summary>
    public int StrideX { get; }

    /// <summary>Network pixels from one row to the next.</summary>
    public int StrideY { get; }

    /// <summary>How many anchors there are: width x height x anchors per cell.</summary>
    public int Count { get; }

    /// <summary>How many anchors a cell has.</summary>
    public int AnchorsPerCell => _cell is null ? 0 : _cell.Length;

    /// <summary>The anchor of a flat index, in network pixels; not clipped.</summary>
    /// <param name="flatIndex">(y * width + x) * anchorsPerCell + anchor; 0 to <see cref="Count"/> - 1.</param>
    public BoundingBox this[int flatIndex]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(flatIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(flatIndex, Count);
            (int cell, int anchor) = int.DivRem(flatIndex, _cell.Length);
            (int y, int x) = int.DivRem(cell, Width);
            return Dangerous(anchor, x, y);
        }
    }

    /// <summary>The grid of a level by its stride rule.</summary>
    /// <param name="rule">How far apart anchors lie.</param>
    /// <param name="cellAnchors">The anchors of the cell at (0, 0).</param>
    /// <param name="stride">The level's nominal stride in pixels.</param>
    /// <param name="gridWidth">Columns of the feature map.</param>
    /// <param name="gridHeight">Rows of the feature map.</param>
    /// <param name="padded">Size of the network's input with its padding, which torchvision's rule divides by the map's size as whole numbers.</param>
    public static AnchorGrid Of(
        AnchorStrideRule rule, BoundingBox[] cellAnchors, int stride, int gridWidth, int gridHeight, ImageSize padded) =>
        rule == AnchorStrideRule.InputOverFeature && gridWidth > 0 && gridHeight > 0
            ? new AnchorGrid(cellAnchors, gridWidth, gridHeight, padded.Width / gridWidth, padded.Height / gridHeight)
            : new AnchorGrid(cellAnchors, gridWidth, gridHeight, stride, stride);

    /// <summary>The anchor of a cell without any check of the arguments.</summary>
    internal BoundingBox Dangerous(int anchor, int x, int y)
    {
        BoundingBox box = _cell[anchor];
        float shiftX = x * StrideX;
        float shiftY = y * StrideY;
        return new BoundingBox(box.X1 + shiftX, box.Y1 + shiftY, box.X2 + shiftX, box.Y2 + shiftY);
    }
}
