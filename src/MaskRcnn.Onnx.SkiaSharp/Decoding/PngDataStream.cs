using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>The data of a PNG file's IDAT chunks, one after another.</summary>
/// <param name="file">A file that the header reader has walked.</param>
internal sealed class PngDataStream(ReadOnlyMemory<byte> file) : Stream
{
    private int _position = PngChunks.Signature.Length;
    private ReadOnlyMemory<byte> _chunk;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        PngChunks chunks = new(file.Span, _position);
        while (_chunk.IsEmpty && chunks.MoveNext())
        {
            if (chunks.Type.SequenceEqual("IDAT"u8))
            {
                _chunk = file.Slice(chunks.DataOffset, chunks.Data.Length);
            }
        }

        _position = chunks.Position;
        int count = Math.Min(buffer.Length, _chunk.Length);
        _chunk.Span[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
