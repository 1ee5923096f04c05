using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>
/// Walks all chunks of a PNG file: the critical ones must have the right checksum and order (PNG specification, section 5.6);
/// ancillary ones that are damaged are passed over, as libpng does.
/// </summary>
internal static class PngHeaderReader
{
    // Deflate codes at most 258 bytes in two bits.
    private const int MaxDeflateRatio = 1032;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        PngChunks chunks = new(file);
        if (!chunks.MoveNext() || chunks.IsCutOff || !chunks.Type.SequenceEqual("IHDR"u8) || chunks.Data.Length != 13)
        {
            throw Damaged("it does not start with its header");
        }

        ThrowIfChecksumIsWrong(chunks);
        PngImageHeader image = PngImageHeader.Parse(chunks.Data);
        int orientation = 1;
        int frames = 1;
        bool complete = false;
        bool palette = false;
        long compressed = 0;
        bool afterData = false;
        while (!complete && chunks.MoveNext())
        {
            bool isData = chunks.Type.SequenceEqual("IDAT"u8);
            if (chunks.IsCutOff)
            {
                compressed += isData && !afterData ? chunks.Data.Length : 0;
                break;
            }

            if (!chunks.IsCritical)
            {
                if (chunks.Type.SequenceEqual("eXIf"u8) && chunks.HasValidChecksum)
                {
                    orientation = ExifOrientation.Read(chunks.Data);
                }
                else if (chunks.Type.SequenceEqual("acTL"u8) && chunks.Data.Length >= 4 && chunks.HasValidChecksum)
                {
                    frames = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(chunks.Data), 1, int.MaxValue);
                }
            }
            else
            {
                ThrowIfChecksumIsWrong(chunks);
                if (isData)
                {
                    if (afterData || (image.IsPalette && !palette))
                    {
                        throw Damaged(afterData ? "its image data are not in one piece" : "its palette is missing");
                    }

                    compressed += chunks.Data.Length;
                    continue;
                }

                if (chunks.Type.SequenceEqual("PLTE"u8))
                {
                    palette = !palette && compressed == 0 && chunks.Data.Length is > 0 and <= 768 && chunks.Data.Length % 3 == 0
                        ? true
                        : throw Damaged("its palette is misplaced or of a wrong length");
                }
                else if (chunks.Type.SequenceEqual("IEND"u8))
                {
                    complete = true;
                }
                else
                {
                    throw Damaged("it has an unknown critical chunk");
                }
            }

            afterData = compressed > 0;
        }

        if (complete && compressed == 0)
        {
            throw Damaged("it has no image data");
        }

        return new ImageHeader
        {
            Format = ImageFileFormat.Png,
            Width = image.Width,
            Height = image.Height,
            BitDepth = image.BitDepth,
            Orientation = orientation,
            FrameCount = frames,
            WorkingBytes = image.InterlacingBytes,
            TruncatedBecause = !complete ? "it has no end chunk"
                : image.MinimumRawBytes / MaxDeflateRatio > compressed ? "it has fewer bytes than an image of its size can have" : null,
        };
    }

    private static void ThrowIfChecksumIsWrong(PngChunks chunks)
    {
        if (!chunks.HasValidChecksum)
        {
            throw Damaged("a checksum is wrong");
        }
    }

    private static UnsupportedImageException Damaged(string how) => new($"The PNG file is damaged: {how}.");
}
