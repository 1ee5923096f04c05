using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>The IHDR chunk of a PNG file.</summary>
internal readonly record struct PngImageHeader(int Width, int Height, int BitDepth, int ColourType, bool IsInterlaced)
{
    public bool IsPalette => ColourType == 3;

    /// <summary>Samples of one pixel.</summary>
    public int Channels => ColourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public bool HasAlphaChannel => ColourType is 4 or 6;

    /// <summary>Bytes of the unpacked samples, without filter bytes and padding.</summary>
    public long MinimumRawBytes => ((long)Width * Height * Channels * BitDepth) / 8;

    /// <summary>Bytes of the unpacked picture that is kept until the last pass of an interlaced one; those of 16 bits are put in place at once.</summary>
    public long InterlacingBytes => IsInterlaced && BitDepth <= 8 ? (long)Width * Height * Channels : 0;

    /// <summary>Reads the 13 bytes of the chunk.</summary>
    /// <exception cref="UnsupportedImageException">A field has a value that the specification does not know.</exception>
    public static PngImageHeader Parse(ReadOnlySpan<byte> data)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        int depth = data[8];
        int colourType = data[9];
        bool known = colourType switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new UnsupportedImageException("The PNG file is damaged: its size is not a valid one.");
        }

        if (!known || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new UnsupportedImageException($"The PNG file has colour type {colourType} with {depth} bits, compression {data[10]}, filter {data[11]} and interlacing {data[12]}, which no specification knows.");
        }

        return new PngImageHeader((int)width, (int)height, depth, colourType, data[12] == 1);
    }
}
