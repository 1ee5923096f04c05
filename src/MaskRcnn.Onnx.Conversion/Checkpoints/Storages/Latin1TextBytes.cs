using System.Buffers;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>
/// Bytes that were written as the characters 0 to 255 of a UTF-8 text: what Python 3 makes of an array's bytes in pickle protocol 2.
/// </summary>
internal sealed class Latin1TextBytes(CheckpointFile file, long offset, long length) : ByteSource
{
    private const int BufferSize = 1 << 16;

    /// <inheritdoc/>
    public override bool CanBe(long count) => count <= length && length <= 2 * count;

    /// <inheritdoc/>
    public override ByteReader OpenReader() => new Reader(file, offset, length);

    private sealed class Reader(CheckpointFile file, long start, long length) : ByteReader
    {
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        private long _loaded;
        private int _count;
        private int _next;
        private long _position;

        public override void Read(long offset, Span<byte> destination)
        {
            if (offset < _position)
            {
                (_loaded, _count, _next, _position) = (0, 0, 0, 0);
            }

            for (; _position < offset; _position++)
            {
                Decode();
            }

            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = Decode();
            }

            _position += destination.Length;
        }

        public override void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            base.Dispose();
        }

        private byte Decode()
        {
            byte first = NextByte();
            if (first < 0x80) return first;

            int second = (first & 0xFE) == 0xC2 ? NextByte() : 0;
            if ((second & 0xC0) != 0x80)
                throw new CheckpointException(
                    "An array's bytes are written as a text that is not of their kind.", start + _loaded - _count + _next - 1);
            return (byte)((first << 6) | (second & 0x3F));
        }

        private byte NextByte()
        {
            if (_next == _count)
            {
                _count = (int)Math.Min(BufferSize, length - _loaded);
                if (_count == 0) throw new CheckpointException("An array has fewer bytes than its shape says.", start + length);
                file.Read(start + _loaded, _buffer.AsSpan(0, _count));
                _loaded += _count;
                _next = 0;
            }

            return _buffer[_next++];
        }
    }
}
