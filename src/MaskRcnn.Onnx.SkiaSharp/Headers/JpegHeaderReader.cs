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
        JpegFrame? frame = null;
        int scans = 0;
        bool buffered = false;
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

                if (JpegFrame.IsFrame(marker))
                {
                    frame = frame is null ? JpegFrame.Parse(marker, segment) : throw Damaged("it has two frame headers");
                }
                else if (marker == StartOfScan)
                {
                    scans++;
                    JpegFrame image = frame ?? throw Damaged("a scan comes before the frame header");
                    buffered |= image.IsProgressive || segment.IsEmpty || segment[0] < image.Components;
                }
                else if (marker == App1 && segment.StartsWith("Exif\0"u8))
                {
                    orientation ??= ExifOrientation.Read(segment);
                }
            }
        }

        JpegFrame found = frame ?? throw new UnsupportedImageException("The JPEG file has no frame header: it is truncated or damaged.");
        return new ImageHeader
        {
            Format = ImageFileFormat.Jpeg,
            Width = found.Width,
            Height = found.Height,
            ScanCount = scans,
            Orientation = orientation ?? 1,
            WorkingBytes = buffered ? found.CoefficientBytes : 0,
            TruncatedBecause = !complete ? "it has no end marker" : scans == 0 ? "it has no scan"
                : file.Length < found.MinimumBytes ? "it has fewer bytes than an image of its size can have" : null,
        };
    }

    // TEM and the restart markers have no length and may stand anywhere in a scan.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD7);

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

    private static UnsupportedImageException Damaged(string how) => new($"The JPEG file is damaged: {how}.");
}
