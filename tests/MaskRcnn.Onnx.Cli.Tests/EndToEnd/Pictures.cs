using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>Pictures of rectangles on a slope of grey, the same for the same seed.</summary>
internal static class Pictures
{
    public static ImageFrame Draw(int width, int height, uint seed)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels.AsSpan(((y * width) + x) * 3, 3).Fill((byte)((x + (2 * y)) % 200));
            }
        }

        uint state = (seed * 2654435761) + 1;
        for (int shape = 0; shape < 8; shape++)
        {
            int left = Next(width), top = Next(height), right = Math.Min(width, left + 8 + Next(width / 2)), bottom = Math.Min(height, top + 8 + Next(height / 2));
            byte red = (byte)Next(256), green = (byte)Next(256), blue = (byte)Next(256);
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    int at = ((y * width) + x) * 3;
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = (red, green, blue);
                }
            }
        }

        return new ImageFrame(pixels, width, height, PixelFormat.Rgb24);

        int Next(int below)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 16) % (uint)below);
        }
    }

    public static string Save(string path, int width = 160, int height = 120, uint seed = 1)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream stream = File.Create(path);
        SkiaImageEncoder.WritePng(Draw(width, height, seed), stream);
        return path;
    }
}
