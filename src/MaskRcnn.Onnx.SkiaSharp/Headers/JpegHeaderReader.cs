using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>
/// Walks the markers of a JPEG file (ITU-T T.81, annex B) from the start to the end of the image: size, coding process, scans and
/// orientation. Bytes between segments are passed over, as libjpeg does.
/// </summary>
internal static class JpegHeaderReader
{
    private const byte Prefix = 0xFF;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader? header = null;
        int scans = 0;
        int? orientation = null;
        bool complete = false;
        int position = 2;
        while (!complete && TryNextMarker(file, ref position, out byte marker))
        {
            if (marker == EndOfImage)
            {
                complete = true;
            }
            else if (marker == StartOfImage)
            {
                throw Damaged("a second image starts inside it");
            }
            else if (!IsStandalone(marker))
            {
                if (!TryReadSegment(file, ref position, out ReadOnlySpan<byte> segment))
                {
                    break;
                }

                if (IsFrame(marker))
                {
                    header = header is null ? ReadFrame(marker, segment, file.Length) : throw Damaged("it has two frame headers");
                }
                else if (marker == StartOfScan)
                {
                    scans++;
                    _ = header ?? throw Damaged("a scan comes before the frame header");
                }
                else if (marker == App1 && segment.StartsWith("Exif\0"u8))
                {
                    orientation ??= ExifOrientation.Read(segment);
                }
            }
        }

        _ = header ?? throw new UnsupportedImageException("The JPEG file has no frame header: it is truncated or damaged.");
        return header with
        {
            ScanCount = scans,
            Orientation = orientation ?? 1,
            TruncatedBecause = !complete ? "it has no end marker" : scans == 0 ? "it has no scan" : header.TruncatedBecause,
        };
    }

    // TEM and the restart markers have no length and may stand anywhere in a scan.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD7);

    // C4 defines Huffman tables, C8 is reserved and CC conditions arithmetic coding; the other twelve start a frame.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    /// <summary>Moves behind the next marker. Inside a scan FF 00 is a coded FF, and is passed over with everything else.</summary>
    private static bool TryNextMarker(ReadOnlySpan<byte> file, ref int position, out byte marker)
    {
        while (true)
        {
            int prefix = file[position..].IndexOf(Prefix);
            if (prefix < 0)
            {
                break;
            }

            position += prefix;
            int code = file[position..].IndexOfAnyExcept(Prefix);
            if (code < 0)
            {
                break;
            }

            position += code + 1;
            marker = file[position - 1];
            if (marker != 0)
            {
                return true;
            }
        }

        position = file.Length;
        marker = 0;
        return false;
    }

    private static bool TryReadSegment(ReadOnlySpan<byte> file, ref int position, out ReadOnlySpan<byte> segment)
    {
        segment = default;
        if (file.Length - position < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        if (length < 2)
        {
            throw Damaged("a segment has no length");
        }

        if (file.Length - position < length)
        {
            return false;
        }

        segment = file[(position + 2)..(position + length)];
        position += length;
        return true;
    }

    private static ImageHeader ReadFrame(byte marker, ReadOnlySpan<byte> segment, int fileBytes)
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
            throw Damaged("its frame header is too short");
        }

        if (segment[0] != 8)
        {
            throw new UnsupportedImageException($"The JPEG file has {segment[0]} bits per sample; only 8 are supported.");
        }

        if (segment[5] is not (1 or 3 or 4))
        {
            throw new UnsupportedImageException($"The JPEG file has {segment[5]} components; only 1, 3 and 4 are supported.");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (width == 0 || height == 0)
        {
            throw new UnsupportedImageException("The JPEG file does not give its size in its frame header.");
        }

        // A block of a sequential scan has at least one bit for DC and one for the end of the block.
        long blocks = ((width + 7L) / 8) * ((height + 7L) / 8);
        bool tooSmall = marker != 0xC2 && fileBytes < blocks / 4;
        return new ImageHeader
        {
            Format = ImageFileFormat.Jpeg,
            Width = width,
            Height = height,
            TruncatedBecause = tooSmall ? "it has fewer bytes than an image of its size can have" : null,
        };
    }

    private static UnsupportedImageException Damaged(string how) => new($"The JPEG file is damaged: {how}.");
}
