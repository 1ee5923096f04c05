using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>One model of a <see cref="ReloadableInstanceSegmenter"/>: disposed of when it is retired and its last call has left.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LoadedModel
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;

    // The calls inside, and one more until the model is retired.
    private int _users = 1;
    private int _retired;
    private volatile bool _isLost;

    /// <summary>Takes over a segmenter.</summary>
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="info">What it is to the outside.</param>
    /// <param name="source">The model as it was named when it was loaded.</param>
    /// <param name="isRebuilt">Whether it took the place of one whose device was lost.</param>
    /// <param name="logger">Gets the error of disposing, which nobody waits for.</param>
    public LoadedModel(IInstanceSegmenter segmenter, SegmenterInfo info, ModelSource source, bool isRebuilt, ILogger logger)
    {
        Segmenter = segmenter;
        Info = info;
        Source = source;
        IsRebuilt = isRebuilt;
        _logger = logger;
    }

    public IInstanceSegmenter Segmenter { get; }

    public SegmenterInfo Info { get; }

    public ModelSource Source { get; }

    public bool IsRebuilt { get; }

    /// <summary>Whether its device was lost and nothing could take its place.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }

    /// <summary>Begins a call; false when the model is on its way out.</summary>
    public bool TryEnter()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends a call.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            // Not on the thread of the last call, which has its result and should not wait for memory to be freed.
            _ = Task.Run(Dispose);
        }
    }

    /// <summary>Takes no further calls; the task completes when the last one has left and the segmenter is disposed of.</summary>
    public Task Retire()
    {
        if (Interlocked.Exchange(ref _retired, 1) == 0)
        {
            Leave();
        }

        return _gone.Task;
    }

    private void Dispose()
    {
        try
        {
            Segmenter.Dispose();

            // A bundle's bytes and a network's buffers are large arrays, which the collector otherwise leaves lying for many reloads.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            NativeHeap.ReturnFreeMemory();
        }
        catch (Exception error)
        {
            // A session on a device that is gone may not even let itself be closed.
            _logger.DisposingFailed(error, Info.Model);
        }
        finally
        {
            _gone.SetResult();
        }
    }
}
