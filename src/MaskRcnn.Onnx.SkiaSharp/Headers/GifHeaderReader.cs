using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>Walks the blocks of a GIF file (GIF89a specification): canvas, frames, and where the first frame is made transparent.</summary>
internal static class GifHeaderReader
{
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13)
        {
            throw Damaged("it ends inside its header");
        }

        int width = BinaryPrimitives.ReadUInt16LittleEndian(file[6..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        int position = 13 + ColourTableBytes(file[10]);
        int frames = 0;
        int? transparency = null;
        string? truncated = null;
        while (truncated is null)
        {
            byte introducer = position < file.Length ? file[position] : (byte)0;
            if (position >= file.Length)
            {
                truncated = "it has no end marker";
            }
            else if (introducer == Trailer)
            {
                break;
            }
            else if (introducer == Extension)
            {
                if (frames == 0 && file[position..].StartsWith((ReadOnlySpan<byte>)[Extension, GraphicControl, 4]) && position + 3 < file.Length)
                {
                    transparency = (file[position + 3] & 1) != 0 ? position + 3 : null;
                }

                position = SkipSubBlocks(file, position + 2);
            }
            else if (introducer == ImageDescriptor)
            {
                if (file.Length - position < 11)
                {
                    truncated = "it ends inside a frame's header";
                    break;
                }

                if (frames++ == 0)
                {
                    // A first frame that reaches over the canvas makes the canvas larger, as in every browser.
                    ReadOnlySpan<byte> descriptor = file[(position + 1)..];
                    width = Math.Max(width, BinaryPrimitives.ReadUInt16LittleEndian(descriptor) + BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]));
                    height = Math.Max(height, BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]) + BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
                }

                position = SkipSubBlocks(file, position + 10 + ColourTableBytes(file[position + 9]) + 1);
            }
            else
            {
                throw Damaged("it has an unknown block");
            }
        }

        if (width == 0 || height == 0 || (frames == 0 && truncated is null))
        {
            throw Damaged("it has no image");
        }

        return new ImageHeader
        {
            Format = ImageFileFormat.Gif,
            Width = width,
            Height = height,
            FrameCount = Math.Max(frames, 1),
            TransparencyFlagOffset = transparency,
            TruncatedBecause = truncated,
        };
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>The position behind the empty block that ends a chain of sub-blocks; the end of the file where it is cut off.</summary>
    private static int SkipSubBlocks(ReadOnlySpan<byte> file, int position)
    {
        while (position < file.Length)
        {
            int length = file[position];
            position += 1 + length;
            if (length == 0)
            {
                return position;
            }
        }

        return file.Length;
    }

    private static UnsupportedImageException Damaged(string how) => new($"The GIF file is damaged: {how}.");
}
