namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>A range of the file as it is.</summary>
internal sealed class FileBytes(CheckpointFile file, long offset, long length) : ByteSource
{
    /// <inheritdoc/>
    public override bool CanBe(long count) => count == length;

    /// <inheritdoc/>
    public override ByteReader OpenReader() => new Reader(file, offset, length);

    private sealed class Reader(CheckpointFile file, long start, long length) : ByteReader
    {
        public override void Read(long offset, Span<byte> destination)
        {
            if (offset + destination.Length > length) throw new CheckpointException("A tensor reaches beyond its storage.", start + length);
            file.Read(start + offset, destination);
        }
    }
}
