using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>The pictures of scripts/synthetic_images.py, which describes them: whole-number arithmetic alone, so both languages make the same.</summary>
internal static class SyntheticImage
{
    public static ImageFrame Create(int width, int height, int seed)
    {
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                    pixels[(3 * ((y * width) + x)) + c] = (byte)(((3 * x) + (5 * y) + (37 * c) + (11 * seed)) % 256 / 4);
            }
        }

        DrawShapes(pixels, width, height, seed);
        AddNoise(pixels, width, height, (uint)seed);
        return new ImageFrame(pixels, width, height, PixelFormat.Rgb24);
    }

    private static void DrawShapes(byte[] pixels, int width, int height, int seed)
    {
        uint state = 2654435761u * ((uint)seed + 1);
        int Next(int n)
        {
            state = (state * 1664525u) + 1013904223u;
            return (int)((state >> 16) % (uint)n);
        }

        for (int shape = 0; shape < 9 + (seed % 4); shape++)
        {
            (int cx, int cy) = (Next(width), Next(height));
            (int rx, int ry) = (1 + Next(1 + (width / 3)), 1 + Next(1 + (height / 3)));
            byte[] colour = [(byte)(40 + Next(200)), (byte)(40 + Next(200)), (byte)(40 + Next(200))];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    long dx = x - cx, dy = y - cy;
                    bool inside = shape % 2 == 0
                        ? Math.Abs(dx) <= rx && Math.Abs(dy) <= ry
                        : (dx * dx * ry * ry) + (dy * dy * rx * rx) <= (long)rx * rx * ry * ry;
                    if (inside) colour.CopyTo(pixels, 3 * ((y * width) + x));
                }
            }
        }
    }

    private static void AddNoise(byte[] pixels, int width, int height, uint seed)
    {
        for (uint y = 0; y < height; y++)
        {
            for (uint x = 0; x < width; x++)
            {
                for (uint c = 0; c < 3; c++)
                {
                    uint h = (x * 73856093u) ^ (y * 19349663u) ^ ((c + 1) * 83492791u) ^ (seed * 2971215073u);
                    h = (h ^ (h >> 13)) * 1274126177u;
                    long at = (3 * ((y * width) + x)) + c;
                    pixels[at] = (byte)Math.Min(pixels[at] + ((h >> 16) % 32), 255);
                }
            }
        }
    }
}
