using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>How much of a mask's colour covers each pixel, from the definition: the mean of the square around it, one pixel at a time.</summary>
internal static class NaiveMaskOverlay
{
    public static byte Coverage(BitMask mask, int x, int y, float outline, float opacity)
    {
        int radius = Math.Clamp((int)Math.Ceiling(outline / 2.0) + 1, 1, 7);
        int side = (2 * radius) + 1;
        int sum = 0;
        for (int dy = -radius; dy <= radius; dy++)
        {
            for (int dx = -radius; dx <= radius; dx++)
            {
                sum += Inside(mask, x + dx, y + dy) ? 1 : 0;
            }
        }

        float depth = (((float)sum / (side * side)) - 0.5f) * side;
        float fill = opacity * Math.Clamp(depth + 0.5f, 0f, 1f);
        float line = outline > 0f ? Math.Clamp((Math.Min(outline, side - 1f) / 2f) + 0.5f - Math.Abs(depth), 0f, 1f) : 0f;
        float both = 1f - ((1f - fill) * (1f - line));
        return (byte)((Math.Max(both, Inside(mask, x, y) ? opacity : 0f) * 255f) + 0.5f);
    }

    /// <summary>Draws on RGB pixels.</summary>
    public static void Paint(Span<byte> rgb, BitMask mask, float outline, float opacity, OverlayColor color)
    {
        ReadOnlySpan<byte> samples = [color.R, color.G, color.B];
        for (int i = 0; i < rgb.Length; i++)
        {
            int alpha = Coverage(mask, i / 3 % mask.Image.Width, i / 3 / mask.Image.Width, outline, opacity);
            rgb[i] = (byte)Math.Round(((samples[i % 3] * alpha) + (rgb[i] * (255 - alpha))) / 255.0);
        }
    }

    private static bool Inside(BitMask mask, int x, int y) =>
        (uint)x < (uint)mask.Image.Width && (uint)y < (uint)mask.Image.Height && mask[x, y];
}
