using System.Security.Cryptography;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>A new file whose bytes are hashed as they are written.</summary>
internal sealed class HashedFile : Stream
{
    private const int BufferBytes = 64 * 1024;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <summary>Makes the file.</summary>
    public HashedFile(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Ends the file.</summary>
    /// <returns>Its size and hash.</returns>
    public BundleFile Finish()
    {
        _file.Dispose();
        return new BundleFile(Convert.ToHexStringLower(_hash.GetHashAndReset()), _length);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        _hash.AppendData(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
