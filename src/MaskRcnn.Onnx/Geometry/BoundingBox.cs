namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// An axis-aligned box by its pixel edges: the pixel in column <c>j</c> covers <c>[j, j + 1]</c>, so a box around the first two
/// columns has <see cref="X1"/> 0 and <see cref="X2"/> 2. Which space it lives in (network or image) is said where it is used.
/// </summary>
/// <param name="X1">Left edge.</param>
/// <param name="Y1">Top edge.</param>
/// <param name="X2">Right edge.</param>
/// <param name="Y2">Bottom edge.</param>
/// <remarks>Immutable; 16 bytes of four floats in this order, so a span of floats can be read as a span of boxes.</remarks>
public readonly record struct BoundingBox(float X1, float Y1, float X2, float Y2)
{
    /// <summary>X2 - X1, without any +1.</summary>
    public float Width => X2 - X1;

    /// <summary>Y2 - Y1, without any +1.</summary>
    public float Height => Y2 - Y1;

    /// <summary>Width times height; meaningless where a side is negative.</summary>
    public float Area => Width * Height;

    /// <summary>The box with x limited to [0, <paramref name="width"/>] and y to [0, <paramref name="height"/>].</summary>
    public BoundingBox ClipTo(float width, float height) => new(
        Math.Clamp(X1, 0f, width),
        Math.Clamp(Y1, 0f, height),
        Math.Clamp(X2, 0f, width),
        Math.Clamp(Y2, 0f, height));

    /// <summary>The box with every x multiplied by <paramref name="scaleX"/> and every y by <paramref name="scaleY"/>.</summary>
    public BoundingBox Scale(float scaleX, float scaleY) => new(X1 * scaleX, Y1 * scaleY, X2 * scaleX, Y2 * scaleY);

    /// <summary>Area of the intersection over area of the union, 0 where both boxes are empty; range 0..1.</summary>
    public float IntersectionOverUnion(BoundingBox other)
    {
        float width = Math.Max(0f, Math.Min(X2, other.X2) - Math.Max(X1, other.X1));
        float height = Math.Max(0f, Math.Min(Y2, other.Y2) - Math.Max(Y1, other.Y1));
        float intersection = width * height;
        float union = Area + other.Area - intersection;
        return union > 0f ? intersection / union : 0f;
    }
}
