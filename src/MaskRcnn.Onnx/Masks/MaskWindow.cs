using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>A rectangle of whole pixels of an image.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns, 0 for an empty window.</param>
/// <param name="Height">Rows, 0 for an empty window.</param>
public readonly record struct MaskWindow(int X, int Y, int Width, int Height)
{
    /// <summary>Whether the window holds no pixel.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    internal bool IsInside(ImageSize image) =>
        X >= 0 && Y >= 0 && Width >= 0 && Height >= 0 && (long)X + Width <= image.Width && (long)Y + Height <= image.Height;

    /// <summary>The pixels in both; empty (all zero) where there is none.</summary>
    internal MaskWindow Intersect(MaskWindow other)
    {
        int x = Math.Max(X, other.X);
        int y = Math.Max(Y, other.Y);
        int width = Math.Min(X + Width, other.X + other.Width) - x;
        int height = Math.Min(Y + Height, other.Y + other.Height) - y;
        return width > 0 && height > 0 ? new MaskWindow(x, y, width, height) : default;
    }

    internal static void ThrowIfNegative(ImageSize image)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image.Width, nameof(image));
        ArgumentOutOfRangeException.ThrowIfNegative(image.Height, nameof(image));
    }
}
