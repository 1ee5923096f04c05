namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>Reads a <see cref="ByteSource"/>, best from its beginning to its end. Not thread-safe.</summary>
internal abstract class ByteReader : IDisposable
{
    /// <summary>Fills the destination.</summary>
    /// <param name="offset">Place of the first byte in the source.</param>
    /// <param name="destination">All of it is filled.</param>
    /// <exception cref="CheckpointException">The source ends before, or is damaged.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
