using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>
/// Decodes the image data of a PNG file of 16 bits per sample. A sample v becomes v * 255 / 65535, rounded to nearest (PNG
/// specification, section 13.12).
/// </summary>
/// <param name="header">The file's IHDR chunk.</param>
/// <param name="transparent">The colour that tRNS makes transparent, two bytes for each channel; empty where there is none.</param>
internal readonly ref struct DeepPngRows(PngImageHeader header, ReadOnlySpan<byte> transparent)
{
    // Adam7: first column, first row, step between columns, step between rows of each pass.
    private static ReadOnlySpan<byte> InterlacedPasses =>
        [0, 0, 8, 8, 4, 0, 8, 8, 0, 4, 4, 8, 2, 0, 4, 4, 0, 2, 2, 4, 1, 0, 2, 2, 0, 1, 1, 2];

    private static ReadOnlySpan<byte> SinglePass => [0, 0, 1, 1];

    private readonly ReadOnlySpan<byte> _transparent = transparent;

    /// <summary>Decodes the image as stored.</summary>
    /// <param name="data">The zlib stream.</param>
    /// <param name="rgba">Receives the pixels, four bytes each.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>Whether all rows were there.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    public bool Read(Stream data, Span<byte> rgba, CancellationToken cancellationToken)
    {
        using ZLibStream samples = new(data, CompressionMode.Decompress);
        int pixelBytes = header.Channels * 2;
        int rowBytes = header.Width * pixelBytes;
        byte[] rented = ArrayPool<byte>.Shared.Rent(2 * rowBytes);
        try
        {
            ReadOnlySpan<byte> passes = header.IsInterlaced ? InterlacedPasses : SinglePass;
            for (; !passes.IsEmpty; passes = passes[4..])
            {
                (int firstX, int firstY, int stepX, int stepY) = (passes[0], passes[1], passes[2], passes[3]);
                int width = (header.Width - firstX + stepX - 1) / stepX;
                Span<byte> row = rented.AsSpan(0, width * pixelBytes);
                Span<byte> above = rented.AsSpan(rowBytes, width * pixelBytes);
                above.Clear();
                for (int y = firstY; y < header.Height && width > 0; y += stepY)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int filter = samples.ReadByte();
                    if (samples.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                    {
                        return false;
                    }

                    PngFilter.Undo(filter, row, above, pixelBytes);
                    Expand(row, rgba[(((y * header.Width) + firstX) * 4)..], stepX * 4);
                    Span<byte> swap = above;
                    above = row;
                    row = swap;
                }
            }

            // Reading to the end of the stream is what compares its checksum.
            return samples.ReadByte() < 0 ? true : throw new InvalidDataException();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Expand(ReadOnlySpan<byte> row, Span<byte> rgba, int step)
    {
        bool grey = header.Channels <= 2;
        int pixelBytes = header.Channels * 2;
        for (int from = 0, to = 0; from < row.Length; from += pixelBytes, to += step)
        {
            ReadOnlySpan<byte> pixel = row.Slice(from, pixelBytes);
            byte red = Scale(pixel);
            rgba[to] = red;
            rgba[to + 1] = grey ? red : Scale(pixel[2..]);
            rgba[to + 2] = grey ? red : Scale(pixel[4..]);
            rgba[to + 3] = header.HasAlphaChannel ? Scale(pixel[^2..]) : pixel.SequenceEqual(_transparent) ? (byte)0 : byte.MaxValue;
        }
    }

    private static byte Scale(ReadOnlySpan<byte> sample) => (byte)(((510u * BinaryPrimitives.ReadUInt16BigEndian(sample)) + 65535u) / 131070u);
}
