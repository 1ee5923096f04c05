namespace MaskRcnn.Onnx.Drawing;

/// <summary>A shape by its signed distance, in pixels; pixel centres lie at .5.</summary>
internal interface IShape
{
    /// <summary>Outside of these edges the shape covers nothing.</summary>
    (float Left, float Top, float Right, float Bottom) Bounds { get; }

    /// <summary>Distance of a point from the edge, negative inside.</summary>
    float Distance(float x, float y);
}

/// <summary>A rectangle with round corners, by its edges.</summary>
internal readonly struct RoundedRectangle(float left, float top, float right, float bottom, float radius) : IShape
{
    private readonly float _centerX = (left + right) / 2f;
    private readonly float _centerY = (top + bottom) / 2f;
    private readonly float _halfWidth = (right - left) / 2f;
    private readonly float _halfHeight = (bottom - top) / 2f;

    /// <summary>Radius of the corners, at most half of the shorter side.</summary>
    public float Radius { get; } = Math.Max(Math.Min(radius, Math.Min(right - left, bottom - top) / 2f), 0f);

    public (float Left, float Top, float Right, float Bottom) Bounds => (left - 0.5f, top - 0.5f, right + 0.5f, bottom + 0.5f);

    public float Distance(float x, float y)
    {
        float dx = Math.Abs(x - _centerX) - _halfWidth + Radius;
        float dy = Math.Abs(y - _centerY) - _halfHeight + Radius;
        float outside = dx > 0f && dy > 0f ? MathF.Sqrt((dx * dx) + (dy * dy)) : Math.Max(dx, dy);
        return outside - Radius;
    }
}

/// <summary>The line along a rectangle's edge, half inside and half outside.</summary>
internal readonly struct StrokedRectangle(RoundedRectangle rectangle, float width) : IShape
{
    public (float Left, float Top, float Right, float Bottom) Bounds
    {
        get
        {
            (float left, float top, float right, float bottom) = rectangle.Bounds;
            return (left - (width / 2f), top - (width / 2f), right + (width / 2f), bottom + (width / 2f));
        }
    }

    public float Distance(float x, float y) => Math.Abs(rectangle.Distance(x, y)) - (width / 2f);
}

/// <summary>All points within a radius of a line between two points; a disc where they are the same.</summary>
internal readonly struct Capsule(float x1, float y1, float x2, float y2, float radius) : IShape
{
    public (float Left, float Top, float Right, float Bottom) Bounds => (
        Math.Min(x1, x2) - radius - 0.5f,
        Math.Min(y1, y2) - radius - 0.5f,
        Math.Max(x1, x2) + radius + 0.5f,
        Math.Max(y1, y2) + radius + 0.5f);

    public float Distance(float x, float y)
    {
        float dx = x2 - x1, dy = y2 - y1;
        float length = (dx * dx) + (dy * dy);
        float share = length > 0f ? Math.Clamp((((x - x1) * dx) + ((y - y1) * dy)) / length, 0f, 1f) : 0f;
        float offX = x - (x1 + (share * dx)), offY = y - (y1 + (share * dy));
        return MathF.Sqrt((offX * offX) + (offY * offY)) - radius;
    }
}
