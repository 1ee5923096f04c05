using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>How an application's segmenter is made. Bound from a configuration section or set in code, and validated when the host starts.</summary>
public sealed class InstanceSegmenterOptions
{
    /// <summary>The model: the path of a bundle's folder or, where there is none, a name under <c>models/</c> beside the executable. Required.</summary>
    public string Model { get; set; } = "";

    /// <summary>Where the network runs: cpu, cuda, tensorrt, directml, auto or plugin. Default auto.</summary>
    public ExecutionProvider Provider { get; set; } = ExecutionProvider.Auto;

    /// <summary>Whether another provider may step in: prefer (the default; the CPU steps in and the reason is logged) or require (start fails).</summary>
    public ExecutionPolicy Policy { get; set; } = ExecutionPolicy.Prefer;

    /// <summary>The accelerator's number, from 0; default 0.</summary>
    public int DeviceId { get; set; }

    /// <summary>The most memory of the accelerator that the runtime may take, in bytes; null (the default) for no limit.</summary>
    public long? DeviceMemoryLimit { get; set; }

    /// <summary>The provider's library, for <see cref="ExecutionProvider.Plugin"/>; null otherwise.</summary>
    public string? PluginLibrary { get; set; }

    /// <summary>Threads that one run uses on the CPU; 0 (the default) for one per core.</summary>
    public int Threads { get; set; }

    /// <summary>How many images run at a time, 1..64; default 1, which gives one image all cores and the least memory.</summary>
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>How many calls may wait before <see cref="WhenFull"/> acts, 0..100000; null (the default) for four times <see cref="MaxConcurrency"/>.</summary>
    public int? QueueLimit { get; set; }

    /// <summary>What a call meets when the queue is full: wait (the default) or refuse.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.Wait;

    /// <summary>
    /// How long a call may wait for its turn, 1 ms to 1 day; null (the default) for as long as it takes. Beyond it the call fails with a
    /// <see cref="SegmenterTimeoutException"/>.
    /// </summary>
    public TimeSpan? QueueTimeout { get; set; }

    /// <summary>The largest batch that the network is run with, 1..64; default 4. Only <see cref="IInstanceSegmenter.SegmentBatchAsync"/> makes batches.</summary>
    public int MaxBatchSize { get; set; } = 4;

    /// <summary>Whether the host runs the network once before it reports that it has started; default true.</summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>Whether a reload may bring other classes, category ids or keypoints, or masks where there were none; default false.</summary>
    public bool AllowSignatureChange { get; set; }

    /// <summary>
    /// Whether the model is replaced when the <c>manifest.json</c> in its folder becomes another one; default false. Write the manifest
    /// last, or put the whole folder in place at once.
    /// </summary>
    public bool WatchModel { get; set; }

    /// <summary>
    /// How often <see cref="WatchModel"/> looks, 1 ms to 1 day; default 5 s. A change counts when two looks in a row see the same.
    /// </summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(5);

    internal ExecutionOptions ToExecutionOptions() => new()
    {
        Provider = Provider,
        Policy = Policy,
        DeviceId = DeviceId,
        MemoryLimitBytes = DeviceMemoryLimit,
        PluginLibrary = PluginLibrary,
        IntraOpThreads = Threads,
    };

    internal ConcurrencyOptions ToConcurrencyOptions() => new()
    {
        MaxConcurrency = MaxConcurrency,
        QueueLimit = QueueLimit,
        WhenFull = WhenFull,
        QueueTimeout = QueueTimeout,
        MaxBatchSize = MaxBatchSize,
    };
}
