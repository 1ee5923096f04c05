using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Tiling;

/// <summary>
/// An image of discs that do not overlap, many of which touch: red and green hold the number of a pixel's disc (0 for none), blue its
/// class. Discs may leave the image.
/// </summary>
internal sealed class DiscField
{
    private readonly byte[] _pixels;
    private readonly int _stride;

    public DiscField(int width, int height, int seed, int count, int smallest, int largest, int classes = 1)
    {
        Width = width;
        Height = height;
        _stride = (width * 3) + 7;
        _pixels = new byte[_stride * height];
        var random = new Random(seed);
        var discs = new List<(int X, int Y, int Radius)>();
        for (int attempt = 0; attempt < 40 * count && discs.Count < count; attempt++)
        {
            int radius = random.Next(smallest, largest + 1);
            int x = random.Next(width);
            int y = random.Next(height);
            if (discs.Count > 0 && random.Next(2) == 0)
            {
                (int nearX, int nearY, int nearRadius) = discs[random.Next(discs.Count)];
                double angle = random.NextDouble() * 2 * Math.PI;
                int distance = radius + nearRadius + 1;
                x = nearX + (int)Math.Round(distance * Math.Cos(angle));
                y = nearY + (int)Math.Round(distance * Math.Sin(angle));
            }

            if (IsFree(x, y, radius))
            {
                discs.Add((x, y, radius));
                Paint(x, y, radius, discs.Count, random.Next(classes));
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    public ImageFrame Frame => new(_pixels, Width, Height, PixelFormat.Rgb24, _stride);

    private bool IsFree(int x, int y, int radius)
    {
        bool isSeen = false;
        for (int row = Math.Max(0, y - radius); row <= Math.Min(Height - 1, y + radius); row++)
        {
            for (int column = Math.Max(0, x - radius); column <= Math.Min(Width - 1, x + radius); column++)
            {
                if (IsInside(column - x, row - y, radius))
                {
                    isSeen = true;
                    int at = (row * _stride) + (column * 3);
                    if (_pixels[at] != 0 || _pixels[at + 1] != 0)
                    {
                        return false;
                    }
                }
            }
        }

        return isSeen;
    }

    private void Paint(int x, int y, int radius, int number, int classId)
    {
        for (int row = Math.Max(0, y - radius); row <= Math.Min(Height - 1, y + radius); row++)
        {
            for (int column = Math.Max(0, x - radius); column <= Math.Min(Width - 1, x + radius); column++)
            {
                if (IsInside(column - x, row - y, radius))
                {
                    int at = (row * _stride) + (column * 3);
                    _pixels[at] = (byte)number;
                    _pixels[at + 1] = (byte)(number >> 8);
                    _pixels[at + 2] = (byte)classId;
                }
            }
        }
    }

    private static bool IsInside(int dx, int dy, int radius) => (dx * dx) + (dy * dy) <= radius * radius;
}
