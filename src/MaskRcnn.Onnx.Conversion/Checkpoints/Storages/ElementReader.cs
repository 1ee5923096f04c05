using System.Buffers;
using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>Reads elements of a <see cref="TensorStorage"/> as single precision. Not thread-safe.</summary>
internal sealed class ElementReader(TensorStorage storage) : IDisposable
{
    private const int ChunkBytes = 1 << 16;
    private readonly ByteReader _bytes = storage.Bytes.OpenReader();
    private readonly int _width = ElementConversion.Width(storage.Type);
    private readonly bool _reverse = storage.BigEndian == BitConverter.IsLittleEndian;

    /// <summary>Fills the destination with the elements from the first one on.</summary>
    public void Read(long first, Span<float> destination)
    {
        if (storage.Type == CheckpointTensorType.Float32)
        {
            // One copy: from the file into the caller's memory. A span counts at most 2^31 bytes, so in parts.
            const int Part = 1 << 28;
            while (destination.Length > 0)
            {
                Span<float> part = destination[..Math.Min(Part, destination.Length)];
                ReadBytes(first * _width, MemoryMarshal.AsBytes(part));
                first += part.Length;
                destination = destination[part.Length..];
            }

            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int chunk = ChunkBytes / _width;
            while (destination.Length > 0)
            {
                Span<float> part = destination[..Math.Min(chunk, destination.Length)];
                Span<byte> bytes = buffer.AsSpan(0, part.Length * _width);
                ReadBytes(first * _width, bytes);
                ElementConversion.ToSingle(storage.Type, bytes, part);
                first += part.Length;
                destination = destination[part.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private void ReadBytes(long offset, Span<byte> destination)
    {
        _bytes.Read(offset, destination);
        if (_reverse) ElementConversion.ReverseBytes(storage.Type, destination);
    }
}
