namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>The bytes of a whole file. Reads no more than one buffer beyond the limit, whatever the stream says of itself.</summary>
internal sealed class FileBytes : IDisposable
{
    private const int SmallestBuffer = 64 * 1024;
    private readonly long _limit;
    private RentedBytes _buffer;
    private int _length;

    private FileBytes(Stream source, long limit)
    {
        _limit = limit;
        long expected = source.CanSeek ? Math.Max(source.Length - source.Position, 0) : 0;
        ThrowIfTooLong(expected);

        // One byte more than expected, so that the end is seen without growing.
        _buffer = RentedBytes.Rent(Math.Min(Math.Max(expected + 1, SmallestBuffer), Array.MaxLength));
    }

    public ReadOnlyMemory<byte> Memory => _buffer.Memory[.._length];

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <exception cref="ImageLimitException">There are more bytes than the limit.</exception>
    public static FileBytes Read(Stream source, long limit, CancellationToken cancellationToken)
    {
        FileBytes file = new(source, limit);
        try
        {
            while (source.Read(file.Free().Span) is > 0 and var read)
            {
                file.Advance(read);
                cancellationToken.ThrowIfCancellationRequested();
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Read"/>
    public static async ValueTask<FileBytes> ReadAsync(Stream source, long limit, CancellationToken cancellationToken)
    {
        FileBytes file = new(source, limit);
        try
        {
            while (await source.ReadAsync(file.Free(), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                file.Advance(read);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _buffer.Dispose();

    private Memory<byte> Free()
    {
        Memory<byte> buffer = _buffer.Memory;
        if (_length == buffer.Length)
        {
            RentedBytes larger = RentedBytes.Rent(Math.Min(buffer.Length * 2L, Array.MaxLength));
            buffer.CopyTo(larger.Memory);
            _buffer.Dispose();
            _buffer = larger;
            buffer = larger.Memory;
        }

        return buffer[_length..];
    }

    private void Advance(int read)
    {
        _length += read;
        ThrowIfTooLong(_length);
    }

    private void ThrowIfTooLong(long bytes)
    {
        if (bytes > _limit)
        {
            throw new ImageLimitException($"The file has more than {_limit} bytes, the limit for an image file.");
        }
    }
}
