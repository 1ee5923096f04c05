namespace MaskRcnn.Onnx.Execution;

/// <summary>How many images a segmenter takes at a time.</summary>
/// <remarks>Immutable.</remarks>
public sealed record ConcurrencyOptions
{
    /// <summary>One image at a time, four waiting, further callers wait as well.</summary>
    public static ConcurrencyOptions Default { get; } = new();

    /// <summary>Runs at a time, at least 1; default 1, which gives one image all cores and takes the least memory.</summary>
    public int MaxConcurrency
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, "At least one run is needed.");
    } = 1;

    /// <summary>Calls that may wait before <see cref="WhenFull"/> acts; null (the default) for four times <see cref="MaxConcurrency"/>.</summary>
    public int? QueueLimit
    {
        get;
        init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(QueueLimit), value, "A queue cannot be negative.");
    }

    /// <summary>What a call meets when the queue is full; default wait.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.Wait;

    /// <summary>
    /// How long a call may wait for its turn, more than zero; null (the default) for as long as it takes. Beyond it the call fails with a
    /// <see cref="SegmenterTimeoutException"/>.
    /// </summary>
    public TimeSpan? QueueTimeout
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(QueueTimeout), value, "A deadline lies in the future.");
    }

    /// <summary>The largest batch that the network is run with, at least 1; default 4.</summary>
    public int MaxBatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBatchSize), value, "A batch holds at least one image.");
    } = 4;
}
