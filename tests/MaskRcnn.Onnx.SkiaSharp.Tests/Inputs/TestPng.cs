using System.Buffers.Binary;
using System.IO.Compression;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

/// <summary>Writes PNG files of any depth and colour type, and any chunks, also wrong ones. Its checksum is the plain bitwise one.</summary>
internal static class TestPng
{
    public static byte[] Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A whole file from the packed bytes of its rows, each starting at a byte, with chunks between header and image data.</summary>
    public static byte[] File(int width, int height, int depth, int colourType, byte[] samples, params (string Type, byte[] Data)[] chunks)
    {
        List<byte> file = [.. Signature, .. Chunk("IHDR", Header(width, height, depth, colourType))];
        foreach ((string type, byte[] data) in chunks)
        {
            file.AddRange(Chunk(type, data));
        }

        return [.. file, .. Chunk("IDAT", Compress(samples, samples.Length / height)), .. Chunk("IEND", [])];
    }

    public static byte[] Header(int width, int height, int depth, int colourType)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        data[8] = (byte)depth;
        data[9] = (byte)colourType;
        return data;
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var length = new byte[4];
        var checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Checksum(body));
        return [.. length, .. body, .. checksum];
    }

    /// <summary>The zlib stream of rows, each with filter type 0.</summary>
    public static byte[] Compress(byte[] samples, int rowBytes)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < samples.Length; i += rowBytes)
            {
                zlib.WriteByte(0);
                zlib.Write(samples, i, rowBytes);
            }
        }

        return compressed.ToArray();
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
