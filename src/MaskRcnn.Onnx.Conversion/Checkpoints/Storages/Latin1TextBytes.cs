using System.Buffers;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>
/// Bytes that were written as the characters 0 to 255 of a UTF-8 text: what Python 3 makes of an array's bytes in pickle protocol 2.
/// </summary>
internal sealed class Latin1TextBytes(CheckpointFile file, long offset, long length) : ByteSource
{
    private const int BufferSize = 1 << 16;

    /// <inheritdoc/>
    public override bool CanBe(long count) => count <= length && length - count <= count;

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
            if (offset < _position) (_loaded, _count, _next, _position) = (0, 0, 0, 0);
            Span<byte> passed = stackalloc byte[1024];
            while (_position < offset)
            {
                Decode(passed[..(int)Math.Min(passed.Length, offset - _position)]);
            }

            Decode(destination);
        }

        public override void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            base.Dispose();
        }

        private void Decode(Span<byte> destination)
        {
            _position += destination.Length;
            while (destination.Length > 0)
            {
                if (_count - _next < 2) Fill();
                int decoded = DecodeLoaded(destination);
                if (decoded == 0) throw new CheckpointException("An array has fewer bytes than its shape says.", start + length);
                destination = destination[decoded..];
            }
        }

        private int DecodeLoaded(Span<byte> destination)
        {
            // A zero byte behind the text stands for the second byte that a last character of one byte has not.
            ReadOnlySpan<byte> text = _buffer.AsSpan(0, _count + 1);
            int last = _loaded == length ? _count : _count - 1;
            int wrong = 0;
            int next = _next;
            int i = 0;

            // Half of a weight's bytes are two bytes here, at random: no branch may depend on it.
            for (; i < destination.Length && next < last; i++)
            {
                int first = text[next];
                int second = text[next + 1];
                int two = first >> 7;
                destination[i] = (byte)((first << (6 * two)) | (second & 0x3F & -two));
                wrong |= (((first & 0x7E) ^ 0x42) | ((second & 0xC0) ^ 0x80)) & -two;
                next += 1 + two;
            }

            _next = next;
            return wrong == 0
                ? i
                : throw new CheckpointException(
                    "An array's bytes are written as a text that is not of their kind.", start + _loaded - _count);
        }

        private void Fill()
        {
            int kept = _count - _next;
            _buffer.AsSpan(_next, kept).CopyTo(_buffer);
            int fresh = (int)Math.Min(BufferSize - 1 - kept, length - _loaded);
            file.Read(start + _loaded, _buffer.AsSpan(kept, fresh));
            _loaded += fresh;
            _count = kept + fresh;
            _next = 0;
            _buffer[_count] = 0;
        }
    }
}
