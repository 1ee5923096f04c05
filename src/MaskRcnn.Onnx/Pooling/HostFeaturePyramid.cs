using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>A pyramid in host memory, channels-last [batch, height, width, channels], in pooled arrays.</summary>
internal sealed class HostFeaturePyramid : FeaturePyramid
{
    private readonly Level[] _levels;
    private bool _disposed;

    /// <summary>Creates a pyramid whose levels are still to be loaded.</summary>
    public HostFeaturePyramid(int batchSize, int channels, IReadOnlyList<int> strides)
        : base(batchSize, channels, strides) => _levels = new Level[strides.Count];

    /// <summary>Takes over a level as a graph gives it.</summary>
    /// <param name="level">Position in <see cref="FeaturePyramid.Strides"/>; each is loaded once.</param>
    /// <param name="height">Rows of the maps.</param>
    /// <param name="width">Columns of the maps.</param>
    /// <param name="planes">[batch, channels, height, width]; copied.</param>
    /// <param name="maxDegreeOfParallelism">How many threads may copy at once; -1 leaves it to the runtime.</param>
    /// <param name="cancellationToken">Ends the copy early; the pyramid can then only be disposed.</param>
    public void Load(
        int level, int height, int width, ReadOnlySpan<float> planes, int maxDegreeOfParallelism = -1, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        if (_levels[level].Values is not null) throw new InvalidOperationException($"Level {level} is loaded already.");
        int length = checked(BatchSize * Channels * height * width);
        if (planes.Length != length)
            throw new ArgumentException($"Level {level} has {length} values, not {planes.Length}.", nameof(planes));

        _levels[level] = new Level(height, width, TensorPool.Shared.Rent(length));
        ChannelsLastCopy.Run(planes, BatchSize, Channels, height * width, _levels[level].Values, maxDegreeOfParallelism, cancellationToken);
    }

    public override int HeightOf(int level) => _levels[level].Height;

    public override int WidthOf(int level) => _levels[level].Width;

    /// <summary>The maps of one image, [height, width, channels].</summary>
    public ReadOnlySpan<float> MapsOf(int level, int batchIndex) => ValuesOf(level).AsSpan(batchIndex * ImageLength(level), ImageLength(level));

    /// <summary>The array that holds a level, longer than the level.</summary>
    public float[] ValuesOf(int level)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _levels[level].Values ?? throw new InvalidOperationException($"Level {level} is not loaded.");
    }

    /// <summary>How many values a level has per image.</summary>
    public int ImageLength(int level) => _levels[level].Height * _levels[level].Width * Channels;

    public override void CopyTo(int level, Span<float> destination)
    {
        int length = ImageLength(level);
        if (destination.Length < (long)length * BatchSize)
            throw new ArgumentException($"Level {level} needs room for {(long)length * BatchSize} values, not {destination.Length}.", nameof(destination));
        for (int image = 0; image < BatchSize; image++)
        {
            int pixels = length / Channels;
            ChannelsLast.Transpose(MapsOf(level, image), Channels, pixels, Channels, destination.Slice(image * length, length), pixels);
        }
    }

    private protected override void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        foreach (Level level in _levels)
        {
            if (level.Values is not null) TensorPool.Shared.Return(level.Values);
        }
    }

    private readonly record struct Level(int Height, int Width, float[] Values);
}
