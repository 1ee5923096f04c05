using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>Pictures that the tests compute: a soft ramp with discs of changing size and colour on it, the same on every machine.</summary>
internal static class TestPictures
{
    /// <summary>An RGB picture.</summary>
    public static ImageFrame Discs(int width, int height, int seed = 1)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    pixels[(((y * width) + x) * 3) + c] = (byte)(40 + ((x + (2 * y) + (37 * c)) / 8 % 60));
                }
            }
        }

        uint state = (uint)seed * 2654435761u;
        for (int disc = 0; disc < 12; disc++)
        {
            int radius = 6 + (int)(Next(ref state) % (uint)Math.Max(7, Math.Min(width, height) / 4));
            int centreX = (int)(Next(ref state) % (uint)width);
            int centreY = (int)(Next(ref state) % (uint)height);
            uint colour = Next(ref state);
            Fill(pixels, width, height, centreX, centreY, radius, colour);
        }

        return new ImageFrame(pixels, width, height, PixelFormat.Rgb24);
    }

    private static void Fill(byte[] pixels, int width, int height, int centreX, int centreY, int radius, uint colour)
    {
        for (int y = Math.Max(0, centreY - radius); y < Math.Min(height, centreY + radius + 1); y++)
        {
            for (int x = Math.Max(0, centreX - radius); x < Math.Min(width, centreX + radius + 1); x++)
            {
                if (((x - centreX) * (x - centreX)) + ((y - centreY) * (y - centreY)) <= radius * radius)
                {
                    int at = ((y * width) + x) * 3;
                    pixels[at] = (byte)(colour >> 8);
                    pixels[at + 1] = (byte)(colour >> 16);
                    pixels[at + 2] = (byte)(colour >> 24);
                }
            }
        }
    }

    private static uint Next(ref uint state)
    {
        state = (state * 1664525u) + 1013904223u;
        return state >> 3;
    }
}
