using System.ComponentModel.DataAnnotations;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>How many calls <see cref="ConcurrencyGateInstanceSegmenter"/> lets through and how many, and how long, it lets wait.</summary>
public sealed class ConcurrencyGateOptions
{
    /// <summary>Calls at a time, 1..1024; default 4.</summary>
    [Range(1, 1024, ErrorMessage = "MaxConcurrency: lies between 1 and 1024.")]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>
    /// How many calls may wait before <see cref="WhenFull"/> acts, 0..100000; null (the default) for four times
    /// <see cref="MaxConcurrency"/>.
    /// </summary>
    [Range(0, 100_000, ErrorMessage = "QueueLimit: lies between 0 and 100000, or is left out.")]
    public int? QueueLimit { get; set; }

    /// <summary>What a call meets when the queue is full: wait (the default) or refuse.</summary>
    [EnumDataType(typeof(WhenFull), ErrorMessage = "WhenFull: not one of Wait, Refuse.")]
    public WhenFull WhenFull { get; set; } = WhenFull.Wait;

    /// <summary>
    /// How long a call may wait for its turn, 1 ms to 1 day; null (the default) for as long as it takes. Beyond it the call fails with a
    /// <see cref="SegmenterTimeoutException"/>.
    /// </summary>
    public TimeSpan? QueueTimeout { get; set; }
}
