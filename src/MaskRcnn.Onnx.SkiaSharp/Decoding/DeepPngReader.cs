using System.Runtime.InteropServices;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>Decodes PNG files of 16 bits per sample, which Skia would cut to their high byte.</summary>
/// <param name="header">What the first gate found.</param>
/// <param name="upright">Where the stored rows go.</param>
/// <param name="options">The caller's choices.</param>
internal readonly struct DeepPngReader(ImageHeader header, UprightWriter upright, ImageDecodeOptions options)
{
    /// <summary>Decodes the image, upright and opaque.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="pixels">Receives every pixel.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>Whether the whole picture was there.</returns>
    /// <exception cref="UnsupportedImageException">The image data are damaged.</exception>
    public bool Read(ReadOnlyMemory<byte> file, RentedBytes pixels, CancellationToken cancellationToken)
    {
        PngImageHeader image = default;
        ReadOnlySpan<byte> transparent = default;
        PngChunks chunks = new(file.Span);
        while (chunks.MoveNext() && !chunks.Type.SequenceEqual("IDAT"u8))
        {
            if (chunks.Type.SequenceEqual("IHDR"u8))
            {
                image = PngImageHeader.Parse(chunks.Data);
            }
            else if (chunks.Type.SequenceEqual("tRNS"u8) && chunks.Data.Length == image.Channels * 2 && chunks.HasValidChecksum)
            {
                transparent = chunks.Data;
            }
        }

        using RentedBytes? stored = upright.IsIdentity ? null : RentedBytes.Rent(header.DecodedBytes, cleared: options.AllowTruncated);
        Span<byte> rows = (stored ?? pixels).GetSpan();
        bool complete;
        try
        {
            using PngDataStream data = new(file);
            complete = new DeepPngRows(image, transparent).Read(data, rows, cancellationToken);
        }
        catch (InvalidDataException e) when (!options.AllowTruncated)
        {
            throw new UnsupportedImageException("The PNG file is damaged: its image data are invalid.", e);
        }
        catch (InvalidDataException)
        {
            complete = false;
        }

        if (image.HasAlphaChannel || !transparent.IsEmpty || !complete)
        {
            Transparency.Remove(rows, options.Alpha);
        }

        if (stored is not null)
        {
            upright.Write(MemoryMarshal.Cast<byte, uint>(rows), 0, MemoryMarshal.Cast<byte, uint>(pixels.GetSpan()));
        }

        return complete;
    }
}
