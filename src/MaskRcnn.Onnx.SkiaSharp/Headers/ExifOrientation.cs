using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>Finds the orientation in EXIF metadata (a TIFF header and its first directory; tag 0x0112 of the Exif specification).</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const int EntryBytes = 12;

    /// <summary>The orientation, 1..8.</summary>
    /// <param name="exif">A TIFF structure, with or without the six bytes "Exif\0\0" before it.</param>
    /// <returns>1, as stored, where there is none or the metadata are damaged: they never make an image unreadable.</returns>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        ReadOnlySpan<byte> tiff = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        bool littleEndian = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!littleEndian && !tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        uint directory = UInt32(tiff[4..], littleEndian);
        if (directory > (uint)tiff.Length - 2)
        {
            return 1;
        }

        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        int count = Math.Min(UInt16(tiff[(int)directory..], littleEndian), entries.Length / EntryBytes);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntryBytes, EntryBytes);
            if (UInt16(entry, littleEndian) == OrientationTag)
            {
                return Value(entry, littleEndian) is >= 1 and <= 8 and var orientation ? (int)orientation : 1;
            }
        }

        return 1;
    }

    // The specification says SHORT; LONG and BYTE occur.
    private static uint Value(ReadOnlySpan<byte> entry, bool littleEndian) => UInt16(entry[2..], littleEndian) switch
    {
        1 => entry[8],
        3 => UInt16(entry[8..], littleEndian),
        4 => UInt32(entry[8..], littleEndian),
        _ => 0,
    };

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
