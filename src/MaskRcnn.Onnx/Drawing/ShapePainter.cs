namespace MaskRcnn.Onnx.Drawing;

/// <summary>Fills shapes with anti-aliased edges: a pixel's coverage is how far its centre lies inside the edge, from half a pixel on.</summary>
internal static class ShapePainter
{
    /// <summary>Fills a shape.</summary>
    public static void Fill<TShape>(PixelCanvas canvas, TShape shape, OverlayColor color, float opacity)
        where TShape : struct, IShape
    {
        (float left, float top, float right, float bottom) = shape.Bounds;
        Fill(canvas, shape, left, top, right, bottom, color, opacity);
    }

    /// <summary>Draws the line of a rectangle; only the pixels near the line are looked at.</summary>
    public static void Stroke(PixelCanvas canvas, RoundedRectangle rectangle, float width, OverlayColor color, float opacity)
    {
        var line = new StrokedRectangle(rectangle, width);
        (float left, float top, float right, float bottom) = line.Bounds;

        // From the outer end of the line to where its inner end has faded, corners included.
        float band = width + rectangle.Radius + 2f;
        float innerTop = Math.Min(MathF.Floor(top + band), MathF.Floor(bottom));
        float innerBottom = Math.Max(MathF.Ceiling(bottom - band), innerTop);
        float innerLeft = Math.Min(MathF.Floor(left + band), MathF.Floor(right));
        float innerRight = Math.Max(MathF.Ceiling(right - band), innerLeft);
        Fill(canvas, line, left, top, right, innerTop, color, opacity);
        Fill(canvas, line, left, innerBottom, right, bottom, color, opacity);
        Fill(canvas, line, left, innerTop, innerLeft, innerBottom, color, opacity);
        Fill(canvas, line, innerRight, innerTop, right, innerBottom, color, opacity);
    }

    private static void Fill<TShape>(
        PixelCanvas canvas, TShape shape, float left, float top, float right, float bottom, OverlayColor color, float opacity)
        where TShape : struct, IShape
    {
        int firstX = First(left, canvas.Width), endX = End(right, canvas.Width);
        int firstY = First(top, canvas.Height), endY = End(bottom, canvas.Height);
        Span<byte> alphas = stackalloc byte[256];
        for (int y = firstY; y < endY; y++)
        {
            for (int start = firstX; start < endX; start += alphas.Length)
            {
                int count = Math.Min(alphas.Length, endX - start);
                for (int i = 0; i < count; i++)
                {
                    float coverage = Math.Clamp(0.5f - shape.Distance(start + i + 0.5f, y + 0.5f), 0f, 1f);
                    alphas[i] = (byte)((coverage * opacity * 255f) + 0.5f);
                }

                canvas.BlendRow(start, y, alphas[..count], color);
            }
        }
    }

    private static int First(float edge, int length) => (int)Math.Clamp(MathF.Floor(edge), 0f, length);

    private static int End(float edge, int length) => (int)Math.Clamp(MathF.Ceiling(edge), 0f, length);
}
