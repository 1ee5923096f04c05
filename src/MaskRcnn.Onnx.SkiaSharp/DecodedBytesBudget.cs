namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>
/// A limit on the memory that all decoders sharing it hold for images at one time, so that many large images together cannot exhaust it.
/// </summary>
/// <remarks>Thread-safe. A decode reserves its bytes before it allocates them. It gives those that it works with back when it is done, and
/// those of the pixels when the image is disposed.</remarks>
public sealed class DecodedBytesBudget
{
    private long _inUse;

    /// <summary>Creates a budget.</summary>
    /// <param name="capacity">Bytes at one time, at least 1.</param>
    public DecodedBytesBudget(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
    }

    /// <summary>Bytes at one time.</summary>
    public long Capacity { get; }

    /// <summary>Bytes that are held now.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    internal Share Reserve(long bytes)
    {
        if (bytes > Capacity)
        {
            throw new ImageLimitException($"The image needs {bytes} bytes; all images together may have {Capacity}.");
        }

        long before = Interlocked.Read(ref _inUse);
        while (before + bytes <= Capacity)
        {
            long seen = Interlocked.CompareExchange(ref _inUse, before + bytes, before);
            if (seen == before)
            {
                return new Share(this, bytes);
            }

            before = seen;
        }

        throw new SegmenterBusyException($"The image needs {bytes} bytes; other images hold {before} of {Capacity} now.");
    }

    /// <summary>Bytes that are held until it is disposed.</summary>
    internal sealed class Share(DecodedBytesBudget budget, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        public void Dispose() => Interlocked.Add(ref budget._inUse, -Interlocked.Exchange(ref _bytes, 0));
    }
}
