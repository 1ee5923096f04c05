namespace MaskRcnn.Onnx.Pooling;

/// <summary>
/// The feature maps of a batch at several strides, in the memory of the device that computed them. An opaque handle: the values are copied
/// only when asked for.
/// </summary>
/// <remarks>
/// Reading is thread-safe; disposing gives the memory back and must come after the last use. Disposing twice is allowed.
/// </remarks>
public abstract class FeaturePyramid : IDisposable
{
    private protected FeaturePyramid(int batchSize, int channels, IReadOnlyList<int> strides)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (strides.Count == 0) throw new ArgumentException("A pyramid has at least one level.", nameof(strides));
        BatchSize = batchSize;
        Channels = channels;
        Strides = [.. strides];
    }

    /// <summary>Images in the batch.</summary>
    public int BatchSize { get; }

    /// <summary>Channels of every level.</summary>
    public int Channels { get; }

    /// <summary>The nominal stride of each level in network pixels, in the order of the levels.</summary>
    public IReadOnlyList<int> Strides { get; }

    /// <summary>Rows of a level's maps.</summary>
    /// <param name="level">Position in <see cref="Strides"/>.</param>
    public abstract int HeightOf(int level);

    /// <summary>Columns of a level's maps.</summary>
    /// <param name="level">Position in <see cref="Strides"/>.</param>
    public abstract int WidthOf(int level);

    /// <summary>Copies a level to the host.</summary>
    /// <param name="level">Position in <see cref="Strides"/>.</param>
    /// <param name="destination">Receives [batch, channels, height, width]; longer is allowed.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The pyramid is disposed.</exception>
    public abstract void CopyTo(int level, Span<float> destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back; called once or more.</summary>
    /// <param name="disposing">False only in a finalizer.</param>
    private protected abstract void Dispose(bool disposing);
}
