namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>
/// A limit on the pixels that all decoders sharing it hold at one time, so that many large images together cannot exhaust the memory.
/// </summary>
/// <remarks>Thread-safe. A decode reserves its bytes before it allocates them, and gives them back when its image is disposed.</remarks>
public sealed class DecodedBytesBudget
{
    private long _inUse;

    /// <summary>Creates a budget.</summary>
    /// <param name="capacity">Bytes of decoded pixels at one time, at least 1.</param>
    public DecodedBytesBudget(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
    }

    /// <summary>Bytes of decoded pixels at one time.</summary>
    public long Capacity { get; }

    /// <summary>Bytes of decoded pixels that are held now.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    internal void Reserve(long bytes)
    {
        if (bytes > Capacity)
        {
            throw new ImageLimitException($"The image needs {bytes} bytes of pixels; all images together may have {Capacity}.");
        }

        long before = Interlocked.Read(ref _inUse);
        while (before + bytes <= Capacity)
        {
            long seen = Interlocked.CompareExchange(ref _inUse, before + bytes, before);
            if (seen == before)
            {
                return;
            }

            before = seen;
        }

        throw new SegmenterBusyException($"The image needs {bytes} bytes of pixels; other images hold {before} of {Capacity} now.");
    }

    internal void Release(long bytes) => Interlocked.Add(ref _inUse, -bytes);
}
