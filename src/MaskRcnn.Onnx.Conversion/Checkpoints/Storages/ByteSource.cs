namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>Bytes that a checkpoint keeps somewhere in its file. Immutable and thread-safe.</summary>
internal abstract class ByteSource
{
    /// <summary>No bytes.</summary>
    public static ByteSource Empty { get; } = new Nothing();

    /// <summary>Whether these can be so many bytes; judged by the size in the file, without reading.</summary>
    public abstract bool CanBe(long count);

    /// <summary>Begins to read. A reader serves one thread.</summary>
    public abstract ByteReader OpenReader();

    private sealed class Nothing : ByteSource
    {
        public override bool CanBe(long count) => count == 0;

        public override ByteReader OpenReader() => new Reader();

        private sealed class Reader : ByteReader
        {
            public override void Read(long offset, Span<byte> destination)
            {
                if (destination.Length > 0) throw new CheckpointException("A tensor reaches beyond its storage.");
            }
        }
    }
}
