using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>The bytes of one pickle or several in a row, read through a small buffer; long payloads are passed over, not loaded.</summary>
internal sealed class PickleInput
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly long _start;
    private readonly long _end;
    private long _bufferStart;
    private int _count;
    private int _next;

    /// <param name="file">The file.</param>
    /// <param name="start">Where the pickle begins.</param>
    /// <param name="length">Bytes that belong to it at most.</param>
    public PickleInput(CheckpointFile file, long start, long length)
    {
        File = file;
        _start = start;
        _end = start + length;
        _bufferStart = start;
    }

    /// <summary>The file.</summary>
    public CheckpointFile File { get; }

    /// <summary>Bytes from the pickle's beginning to the next one.</summary>
    public long Position => FilePosition - _start;

    /// <summary>Bytes from the file's beginning to the next one.</summary>
    public long FilePosition => _bufferStart + _next;

    /// <summary>Takes a byte.</summary>
    public byte ReadByte()
    {
        if (_next == _count) Fill(1);
        return _buffer[_next++];
    }

    /// <summary>Takes a few bytes. They are valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (_count - _next < count) Fill(count);
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_next, count);
        _next += count;
        return bytes;
    }

    /// <summary>Passes over a payload.</summary>
    /// <returns>Where it begins in the file.</returns>
    public long Skip(long count)
    {
        long from = FilePosition;
        if (count < 0 || count > _end - from) throw Truncated();
        if (count <= _count - _next)
        {
            _next += (int)count;
        }
        else
        {
            (_bufferStart, _count, _next) = (from + count, 0, 0);
        }

        return from;
    }

    /// <summary>Takes the ASCII text before the next line feed.</summary>
    /// <param name="limit">Most bytes.</param>
    public string ReadLine(int limit)
    {
        StringBuilder line = new();
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (line.Length == limit)
                throw new CheckpointException($"The pickle has a name or number of more than {limit} characters.", Position);
            line.Append((char)value);
        }

        return line.ToString();
    }

    private void Fill(int needed)
    {
        long position = FilePosition;
        int kept = _count - _next;
        if (_end - position < needed) throw Truncated();
        _buffer.AsSpan(_next, kept).CopyTo(_buffer);
        _count = (int)Math.Min(_buffer.Length, _end - position);
        File.Read(position + kept, _buffer.AsSpan(kept, _count - kept));
        (_bufferStart, _next) = (position, 0);
    }

    private CheckpointException Truncated() => new("The pickle ends in the middle.", _end - _start);
}
