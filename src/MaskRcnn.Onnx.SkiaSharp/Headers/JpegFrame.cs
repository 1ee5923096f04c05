using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>The frame header of a JPEG file (ITU-T T.81, section B.2.2).</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="IsProgressive">Whether the coefficients are spread over several scans.</param>
/// <param name="Components">1 grey, 3 colours, 4 inks.</param>
/// <param name="CoefficientBytes">What a decoder keeps that must see several scans before it can show a row.</param>
internal readonly record struct JpegFrame(int Width, int Height, bool IsProgressive, int Components, long CoefficientBytes)
{
    // 64 coefficients of 16 bits.
    private const int BlockBytes = 128;

    /// <summary>
    /// The fewest bytes that an image of this size can have: each block of one component has at least one bit for its DC coefficient,
    /// and in a sequential scan one more for its end.
    /// </summary>
    public long MinimumBytes => ((Width + 7L) / 8) * ((Height + 7L) / 8) / (IsProgressive ? 8 : 4);

    // C4 defines Huffman tables, C8 is reserved and CC conditions arithmetic coding; the other twelve of C0..CF start a frame.
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    /// <summary>Reads the segment of a frame marker.</summary>
    /// <exception cref="UnsupportedImageException">The coding process is not supported, or a field is invalid.</exception>
    public static JpegFrame Parse(byte marker, ReadOnlySpan<byte> segment)
    {
        string? unsupported = marker switch
        {
            0xC0 or 0xC1 or 0xC2 => null,
            >= 0xC9 => "arithmetic coding",
            0xC3 or 0xC7 => "lossless coding",
            _ => "hierarchical coding",
        };
        if (unsupported is not null)
        {
            throw new UnsupportedImageException($"The JPEG file uses {unsupported}, which is not supported.");
        }

        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]))
        {
            throw new UnsupportedImageException("The JPEG file is damaged: its frame header is too short.");
        }

        if (segment[0] != 8)
        {
            throw new UnsupportedImageException($"The JPEG file has {segment[0]} bits per sample; only 8 are supported.");
        }

        int components = segment[5];
        if (components is not (1 or 3 or 4))
        {
            throw new UnsupportedImageException($"The JPEG file has {components} components; only 1, 3 and 4 are supported.");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (width == 0 || height == 0)
        {
            throw new UnsupportedImageException("The JPEG file does not give its size in its frame header.");
        }

        return new JpegFrame(width, height, marker == 0xC2, components, CountCoefficients(width, height, segment[6..(6 + (3 * components))]));
    }

    private static long CountCoefficients(int width, int height, ReadOnlySpan<byte> components)
    {
        int blocksInUnit = 0;
        int unitWidth = 1;
        int unitHeight = 1;
        for (int i = 1; i < components.Length; i += 3)
        {
            (int horizontal, int vertical) = (components[i] >> 4, components[i] & 15);
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
            {
                throw new UnsupportedImageException("The JPEG file is damaged: its sampling factors are not valid ones.");
            }

            blocksInUnit += horizontal * vertical;
            unitWidth = Math.Max(unitWidth, horizontal);
            unitHeight = Math.Max(unitHeight, vertical);
        }

        long units = ((width + (8L * unitWidth) - 1) / (8 * unitWidth)) * ((height + (8L * unitHeight) - 1) / (8 * unitHeight));
        return units * blocksInUnit * BlockBytes;
    }
}
