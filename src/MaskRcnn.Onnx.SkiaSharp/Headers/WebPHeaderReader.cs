using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>Walks the RIFF chunks of a WebP file (WebP container specification; RFC 9649): canvas, frames and orientation.</summary>
internal static class WebPHeaderReader
{
    private const int RiffHeaderBytes = 12;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        long end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        bool cutOff = end > file.Length;
        ReadOnlySpan<byte> body = file[..(int)Math.Min(end, file.Length)];
        (int Width, int Height)? size = null;
        int frames = 0;
        int orientation = 1;
        bool lossy = file[RiffHeaderBytes..].StartsWith("VP8 "u8);
        int position = RiffHeaderBytes;
        while (body.Length - position >= 8)
        {
            ReadOnlySpan<byte> type = body.Slice(position, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(body[(position + 4)..]);
            position += 8;
            cutOff |= length > body.Length - position;
            ReadOnlySpan<byte> data = body.Slice(position, (int)Math.Min(length, body.Length - position));
            if (size is null)
            {
                size = ReadSize(type, data) ?? throw Damaged("it does not start with an image");
            }
            else if (type.SequenceEqual("ANMF"u8))
            {
                frames++;
            }
            else if (type.SequenceEqual("EXIF"u8) && !cutOff)
            {
                orientation = ExifOrientation.Read(data);
            }

            position = (int)Math.Min(body.Length, position + length + (length & 1));
        }

        if (size is not { Width: > 0, Height: > 0 })
        {
            throw Damaged("it ends inside its header");
        }

        return new ImageHeader
        {
            Format = ImageFileFormat.WebP,
            Width = size.Value.Width,
            Height = size.Value.Height,
            Orientation = orientation,
            FrameCount = Math.Max(frames, 1),

            // Lossless pictures, and those in a canvas, are decoded into memory of their own first.
            WorkingBytes = lossy ? 0 : 4L * size.Value.Width * size.Value.Height,
            TruncatedBecause = cutOff ? "it has fewer bytes than its header says" : null,
        };
    }

    /// <summary>The size that the first chunk gives; null where the chunk is of another kind.</summary>
    private static (int Width, int Height)? ReadSize(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("VP8X"u8) && data.Length >= 10)
        {
            return (1 + UInt24(data[4..]), 1 + UInt24(data[7..]));
        }

        if (type.SequenceEqual("VP8L"u8) && data.Length >= 5 && data[0] == 0x2F)
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        if (type.SequenceEqual("VP8 "u8) && data.Length >= 10 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        }

        return null;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static UnsupportedImageException Damaged(string how) => new($"The WebP file is damaged: {how}.");
}
