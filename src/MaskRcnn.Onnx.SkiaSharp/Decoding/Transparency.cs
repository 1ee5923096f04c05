using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>Makes RGBA pixels opaque, in place.</summary>
internal static class Transparency
{
    /// <summary>Drops or composites the alpha of unpremultiplied pixels.</summary>
    /// <param name="rgba">Four bytes for each pixel.</param>
    /// <param name="handling">What the caller asked for.</param>
    public static void Remove(Span<byte> rgba, AlphaHandling handling)
    {
        if (handling.IsOver)
        {
            LayOver(rgba, handling);
            return;
        }

        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        uint opaque = BitConverter.IsLittleEndian ? 0xFF000000 : 0x000000FF;
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] |= opaque;
        }
    }

    private static void LayOver(Span<byte> rgba, AlphaHandling under)
    {
        for (int i = 0; i + 3 < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            rgba[i] = Blend(rgba[i], under.Red, alpha);
            rgba[i + 1] = Blend(rgba[i + 1], under.Green, alpha);
            rgba[i + 2] = Blend(rgba[i + 2], under.Blue, alpha);
            rgba[i + 3] = byte.MaxValue;
        }
    }

    private static byte Blend(int over, int under, int alpha) => (byte)(((over * alpha) + (under * (255 - alpha)) + 127) / 255);
}
