using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

/// <summary>EXIF metadata with one tag, and files that carry it.</summary>
internal static class TestExif
{
    /// <summary>A TIFF structure whose only entry is the orientation.</summary>
    public static byte[] Tiff(uint orientation, bool littleEndian = false, ushort type = 3, ushort tag = 0x0112)
    {
        List<byte> tiff = [.. littleEndian ? "II*\0"u8 : "MM\0*"u8];
        Append(tiff, 8, 4, littleEndian);
        Append(tiff, 1, 2, littleEndian);
        Append(tiff, tag, 2, littleEndian);
        Append(tiff, type, 2, littleEndian);
        Append(tiff, 1, 4, littleEndian);
        int size = type switch { 1 => 1, 3 => 2, _ => 4 };
        Append(tiff, orientation, size, littleEndian);
        tiff.AddRange(new byte[4 - size]);
        Append(tiff, 0, 4, littleEndian);
        return [.. tiff];
    }

    /// <summary>The JPEG with an APP1 segment directly behind its start.</summary>
    public static byte[] InJpeg(byte[] jpeg, byte[] tiff)
    {
        byte[] segment = [.. "Exif\0\0"u8, .. tiff];
        int length = segment.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. segment, .. jpeg.AsSpan(2)];
    }

    /// <summary>The simple WebP as an extended one with an EXIF chunk.</summary>
    public static byte[] InWebP(byte[] webp, int width, int height, byte[] tiff)
    {
        byte[] extended = [8, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)];
        byte[] body = [.. "WEBP"u8, .. Riff("VP8X", extended), .. webp.AsSpan(12), .. Riff("EXIF", tiff)];
        return Riff("RIFF", body);
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] Riff(string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. System.Text.Encoding.ASCII.GetBytes(type), .. length, .. data, .. new byte[data.Length & 1]];
    }

    private static void Append(List<byte> bytes, uint value, int size, bool littleEndian)
    {
        for (int i = 0; i < size; i++)
        {
            bytes.Add((byte)(value >> (8 * (littleEndian ? i : size - 1 - i))));
        }
    }
}
