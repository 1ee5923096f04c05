using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>How many calls <see cref="ConcurrencyGateInstanceSegmenter"/> lets through and how many, and how long, it lets wait.</summary>
public sealed class ConcurrencyGateOptions
{
    /// <summary>Calls at a time, 1..1024; default 4.</summary>
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>
    /// How many calls may wait before <see cref="WhenFull"/> acts, 0..100000; null (the default) for four times
    /// <see cref="MaxConcurrency"/>.
    /// </summary>
    public int? QueueLimit { get; set; }

    /// <summary>What a call meets when the queue is full: wait (the default) or refuse.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.Wait;

    /// <summary>
    /// How long a call may wait for its turn, 1 ms to 1 day; null (the default) for as long as it takes. Beyond it the call fails with a
    /// <see cref="SegmenterTimeoutException"/>.
    /// </summary>
    public TimeSpan? QueueTimeout { get; set; }
}
