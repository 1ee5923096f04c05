using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>How <see cref="DynamicBatchingInstanceSegmenter"/> gathers images.</summary>
public sealed class DynamicBatchingOptions
{
    /// <summary>
    /// Images that run together at most, 2..64; default 4. The segmenter's own <see cref="ConcurrencyOptions.MaxBatchSize"/> splits what is
    /// larger.
    /// </summary>
    public int MaxBatchSize { get; set; } = 4;

    /// <summary>
    /// How long the oldest image waits for others once a batch may run, 0 to 1 s; default 5 ms. With 0 only images that already wait
    /// together make a batch.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Batches that run at a time, 1..64; default 1. More than the segmenter runs at a time wait at its gate.</summary>
    public int MaxConcurrentBatches { get; set; } = 1;

    /// <summary>
    /// How many images may wait before <see cref="WhenFull"/> acts, 1..100000; null (the default) for four times
    /// <see cref="MaxBatchSize"/>.
    /// </summary>
    public int? QueueLimit { get; set; }

    /// <summary>What a call meets when the queue is full: wait (the default) or refuse.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.Wait;

    /// <summary>
    /// How long an image may wait until its batch runs, 1 ms to 1 day; null (the default) for as long as it takes. Beyond it the call
    /// fails with a <see cref="SegmenterTimeoutException"/>.
    /// </summary>
    public TimeSpan? QueueTimeout { get; set; }
}
