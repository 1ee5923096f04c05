using System.Buffers;
using System.Buffers.Binary;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp.Writing;

/// <summary>Writes what is written to it as IDAT chunks of a PNG file. The destination is left open.</summary>
/// <param name="destination">Where the file goes.</param>
internal sealed class PngDataChunks(Stream destination) : Stream
{
    private const int ChunkBytes = 64 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes one chunk: length, type, data and checksum.</summary>
    public static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, data.Length);
        type.CopyTo(head[4..]);
        destination.Write(head);
        destination.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(head, Crc32.Append(Crc32.Of(type), data));
        destination.Write(head[..4]);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, ChunkBytes - _length);
            buffer[..count].CopyTo(_buffer.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
            if (_length == ChunkBytes)
            {
                WriteBuffered();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // A chunk is written when it is full, not when the compressor pauses.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes the last chunk.</summary>
    public void Complete() => WriteBuffered();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _buffer, []) is { Length: > 0 } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        base.Dispose(disposing);
    }

    private void WriteBuffered()
    {
        if (_length > 0)
        {
            WriteChunk(destination, "IDAT"u8, _buffer.AsSpan(0, _length));
            _length = 0;
        }
    }
}
