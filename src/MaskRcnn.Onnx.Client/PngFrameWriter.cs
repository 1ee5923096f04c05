using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Client;

/// <summary>
/// Writes a frame as a PNG (grey or RGB, 8 bits, no alpha), so that a frame travels without loss and without an image library. Each row is
/// stored as its difference from the one above (filter "up"), which compresses photographs well at the fastest level.
/// </summary>
internal static class PngFrameWriter
{
    private const byte FilterUp = 2;

    /// <summary>Writes the whole file.</summary>
    public static void Write(ImageFrame frame, Stream stream)
    {
        bool grey = frame.Format == PixelFormat.Gray8;
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, frame.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], frame.Height);
        header[8] = 8;
        header[9] = (byte)(grey ? 0 : 2);
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);

        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            WriteRows(frame, grey ? 1 : 3, zlib);
        }

        WriteChunk(stream, "IDAT"u8, compressed.GetBuffer().AsSpan(0, checked((int)compressed.Length)));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static void WriteRows(ImageFrame frame, int samples, Stream zlib)
    {
        byte[] line = new byte[1 + (frame.Width * samples)];
        byte[] above = new byte[frame.Width * samples];
        byte[] row = new byte[frame.Width * samples];
        line[0] = FilterUp;
        for (int y = 0; y < frame.Height; y++)
        {
            CopyRow(frame.Row(y), frame.Format, row);
            for (int i = 0; i < row.Length; i++)
            {
                line[i + 1] = (byte)(row[i] - above[i]);
            }

            zlib.Write(line);
            (above, row) = (row, above);
        }
    }

    private static void CopyRow(ReadOnlySpan<byte> source, PixelFormat format, Span<byte> target)
    {
        if (format is PixelFormat.Gray8 or PixelFormat.Rgb24)
        {
            source.CopyTo(target);
            return;
        }

        int step = format.BytesPerPixel();
        int red = format is PixelFormat.Bgr24 or PixelFormat.Bgra32 ? 2 : 0;
        for (int from = 0, to = 0; to < target.Length; from += step, to += 3)
        {
            target[to] = source[from + red];
            target[to + 1] = source[from + 1];
            target[to + 2] = source[from + 2 - red];
        }
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        stream.Write(number);
    }
}
