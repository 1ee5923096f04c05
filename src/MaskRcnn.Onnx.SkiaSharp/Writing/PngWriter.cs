using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using MaskRcnn.Onnx.SkiaSharp.Decoding;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp.Writing;

/// <summary>
/// Writes PNG files row by row: grey of 8 or 16 bits, RGB and RGBA, which Skia can only write in part. Grey rows, mostly label maps and
/// masks, are filtered with Up; coloured rows, mostly photographs, with Paeth.
/// </summary>
internal ref struct PngWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly PngDataChunks _chunks;
    private readonly ZLibStream _compressor;
    private readonly byte[] _rented;
    private readonly int _pixelBytes;
    private Span<byte> _above;
    private Span<byte> _row;
    private readonly Span<byte> _filtered;

    /// <summary>Writes everything that precedes the rows.</summary>
    /// <param name="destination">Where the file goes.</param>
    /// <param name="header">Size, depth and colour type; not interlaced, no palette.</param>
    /// <param name="level">How hard to compress.</param>
    public PngWriter(Stream destination, PngImageHeader header, CompressionLevel level)
    {
        _destination = destination;
        _pixelBytes = header.Channels * header.BitDepth / 8;
        int rowBytes = checked(header.Width * _pixelBytes);
        _rented = ArrayPool<byte>.Shared.Rent(checked((3 * rowBytes) + 1));
        _above = _rented.AsSpan(0, rowBytes);
        _above.Clear();
        _row = _rented.AsSpan(rowBytes, rowBytes);
        _filtered = _rented.AsSpan(2 * rowBytes, rowBytes + 1);
        destination.Write(PngChunks.Signature);
        Span<byte> data = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], header.Height);
        data[8] = (byte)header.BitDepth;
        data[9] = (byte)header.ColourType;
        data[10..].Clear();
        PngDataChunks.WriteChunk(destination, "IHDR"u8, data);
        _chunks = new PngDataChunks(destination);
        _compressor = new ZLibStream(_chunks, level, leaveOpen: true);
    }

    /// <summary>Where the samples of the next row go before <see cref="WriteRow"/>.</summary>
    public readonly Span<byte> Row => _row;

    /// <summary>Writes the samples in <see cref="Row"/>.</summary>
    public void WriteRow()
    {
        if (_pixelBytes <= 2)
        {
            PngFilter.Up(_row, _above, _filtered);
        }
        else
        {
            PngFilter.Paeth(_row, _above, _filtered, _pixelBytes);
        }

        _compressor.Write(_filtered);
        Span<byte> written = _row;
        _row = _above;
        _above = written;
    }

    /// <summary>Writes what follows the last row.</summary>
    public readonly void Complete()
    {
        _compressor.Dispose();
        _chunks.Complete();
        PngDataChunks.WriteChunk(_destination, "IEND"u8, []);
    }

    /// <summary>Gives the buffers back; without <see cref="Complete"/> the file stays unfinished.</summary>
    public readonly void Dispose()
    {
        _compressor.Dispose();
        _chunks.Dispose();
        ArrayPool<byte>.Shared.Return(_rented);
    }
}
