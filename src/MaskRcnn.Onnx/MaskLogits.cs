namespace MaskRcnn.Onnx;

/// <summary>
/// What the mask head gives: for every detection of a batch the map of its own class, [detections, M, M], before the sigmoid; the images
/// one after the other.
/// </summary>
/// <remarks>Immutable. The port keeps all K channels, [detections, K, M, M], and picks this one afterwards.</remarks>
public sealed class MaskLogits
{
    private readonly float[] _values;

    /// <summary>Takes maps over without copying them.</summary>
    /// <param name="values">[count, size, size].</param>
    /// <param name="count">Detections.</param>
    /// <param name="size">Side of a map, M.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public MaskLogits(float[] values, int count, int size)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (values.Length != (long)count * size * size)
        {
            throw new ArgumentException($"{count} maps of {size} x {size} do not have {values.Length} values.", nameof(values));
        }

        _values = values;
        Count = count;
        Size = size;
    }

    /// <summary>Detections.</summary>
    public int Count { get; }

    /// <summary>Side of a map, M; 28 in the usual models.</summary>
    public int Size { get; }

    /// <summary>All maps, [count, size, size].</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>The map of one detection, rows from top to bottom.</summary>
    public ReadOnlySpan<float> this[int detection] => _values.AsSpan(detection * Size * Size, Size * Size);
}
