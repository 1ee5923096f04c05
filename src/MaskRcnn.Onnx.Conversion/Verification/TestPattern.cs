using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>Pictures with edges, flat parts and texture, the same on every machine: enough for every layer of a network to have something to do.</summary>
internal static class TestPattern
{
    private const int Channels = 3;
    private const int Tile = 48;

    /// <summary>An RGB picture: a ramp, discs of a colour each, and noise in every second tile.</summary>
    public static ImageFrame Create(ImageSize size)
    {
        byte[] pixels = new byte[checked(size.Width * size.Height * Channels)];
        int at = 0;
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    pixels[at++] = Value(x, y, c, size);
                }
            }
        }

        return new ImageFrame(pixels, size.Width, size.Height, PixelFormat.Rgb24);
    }

    private static byte Value(int x, int y, int channel, ImageSize size)
    {
        (int column, int row) = (x / Tile, y / Tile);
        (int dx, int dy) = ((x % Tile) - (Tile / 2), (y % Tile) - (Tile / 2));
        int radius = 8 + (int)(Hash(column, row, 0) % (Tile / 2 - 8));
        if ((dx * dx) + (dy * dy) <= radius * radius)
        {
            return (byte)Hash(column, row, channel + 1);
        }

        return (column + row) % 2 == 0 ? (byte)(Hash(x, y, channel) >> 8) : (byte)((x + y) * 255L / (size.Width + size.Height));
    }

    // Integers only, so that no machine's rounding can change a pixel.
    private static uint Hash(int x, int y, int z)
    {
        uint mixed = ((uint)x * 0x9E3779B1u) ^ ((uint)y * 0x85EBCA77u) ^ ((uint)z * 0xC2B2AE3Du);
        mixed ^= mixed >> 15;
        mixed *= 0x2C1B3C6Du;
        return mixed ^ (mixed >> 12);
    }
}
