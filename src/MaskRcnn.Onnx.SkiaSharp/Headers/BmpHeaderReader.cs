using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>Reads the header of a Windows or OS/2 bitmap (BITMAPCOREHEADER to BITMAPV5HEADER).</summary>
internal static class BmpHeaderReader
{
    private const int FileHeaderBytes = 14;
    private const int CoreHeaderBytes = 12;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeaderBytes + CoreHeaderBytes)
        {
            throw Damaged("it ends inside its header");
        }

        uint pixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        uint headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderBytes..]);
        ReadOnlySpan<byte> info = file[FileHeaderBytes..];
        if (headerBytes < CoreHeaderBytes || headerBytes > info.Length)
        {
            throw Damaged("it ends inside its header");
        }

        bool core = headerBytes < 16;
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = core ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(core ? 10 : 14)..]);
        uint compression = headerBytes >= 20 ? BinaryPrimitives.ReadUInt32LittleEndian(info[16..]) : 0;
        if (width < 1 || height is < 1 or > int.MaxValue)
        {
            throw Damaged("its size is not a valid one");
        }

        if (bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32))
        {
            throw new UnsupportedImageException($"The BMP file has {bits} bits per pixel, which is not supported.");
        }

        // 0 none, 3 and 6 none with bit masks: every row is there, padded to four bytes. Run lengths may code a row in nothing.
        long rowBytes = ((width * bits) + 31) / 32 * 4;
        bool uncompressed = compression is 0 or 3 or 6;
        return new ImageHeader
        {
            Format = ImageFileFormat.Bmp,
            Width = (int)width,
            Height = (int)height,
            TruncatedBecause = uncompressed && pixelOffset + (rowBytes * height) > file.Length ? "it has fewer bytes than an image of its size has" : null,
        };
    }

    private static UnsupportedImageException Damaged(string how) => new($"The BMP file is damaged: {how}.");
}
