using MaskRcnn.Onnx.Server.Admission;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>A model that the server offers under a name, its gate, and whether it is ready.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ServedModel : IDisposable
{
    private volatile IInstanceSegmenter? _segmenter;
    private int _abandonedRuns;

    /// <param name="name">What requests call it.</param>
    /// <param name="gate">How many requests it takes.</param>
    /// <param name="batchSize">The largest batch that it is run with.</param>
    /// <param name="warmUp">Whether it is run once before it is ready.</param>
    public ServedModel(string name, AdmissionGate gate, int batchSize, bool warmUp)
    {
        Name = name;
        Gate = gate;
        BatchSize = batchSize;
        WarmUp = warmUp;
    }

    public string Name { get; }

    public AdmissionGate Gate { get; }

    public int BatchSize { get; }

    public bool WarmUp { get; }

    /// <summary>The segmenter; null until it is ready. The services own it.</summary>
    public IInstanceSegmenter? Segmenter => _segmenter;

    /// <summary>Runs that go on after their deadline, without anybody who waits for them. Each holds a worker.</summary>
    public int AbandonedRuns => Volatile.Read(ref _abandonedRuns);

    /// <summary>Counts a run among the abandoned until it ends.</summary>
    public void Abandon(Task run)
    {
        Interlocked.Increment(ref _abandonedRuns);
        run.ContinueWith(
            _ => Interlocked.Decrement(ref _abandonedRuns),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Opens the model to requests.</summary>
    public void Open(IInstanceSegmenter segmenter) => _segmenter = segmenter;

    /// <inheritdoc/>
    public void Dispose() => Gate.Dispose();
}
