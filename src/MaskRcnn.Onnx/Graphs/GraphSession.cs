using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// One ONNX graph, opened. Runs are synchronous; no exception of the runtime passes. Safe for many threads: on DirectML the calls
/// take turns, elsewhere they run side by side. Disposing waits for the calls that are running.
/// </summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SemaphoreSlim? _turn;
    private readonly string? _shrink;
    private readonly object _gate = new();
    private int _running;
    private bool _disposed;

    private GraphSession(string file, InferenceSession session, ExecutionProvider provider, ExecutionOptions options, string? pluginName)
    {
        File = file;
        _session = session;
        Inputs = GraphTensor.All(session.InputMetadata);
        Outputs = GraphTensor.All(session.OutputMetadata);
        Placements = InputPlacement.Of(session);
        PluginName = pluginName;
        _turn = provider == ExecutionProvider.DirectMl ? new SemaphoreSlim(1, 1) : null;
        _shrink = options.ShrinkMemoryAfterRun ? Arenas(provider, options.DeviceId) : null;
    }

    /// <summary>The graph's file name inside the bundle.</summary>
    public string File { get; }

    public IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    /// <summary>Where the runtime put the inputs.</summary>
    public IReadOnlyList<InputPlacement> Placements { get; }

    /// <summary>The runtime's name of the plug-in provider it was opened on, else null.</summary>
    public string? PluginName { get; }

    /// <summary>Opens a graph; <see cref="RuntimeSession.Open"/> has the errors.</summary>
    public static GraphSession Open(
        BundleGraph graph, ExecutionProvider provider, ExecutionOptions options, CancellationToken cancellation)
    {
        string file = graph.FileName;
        InferenceSession session = RuntimeSession.Open(file, WholeArray(graph.Bytes), provider, options, out string? pluginName, cancellation);
        try
        {
            return new GraphSession(file, session, provider, options, pluginName);
        }
        catch (OnnxRuntimeException error)
        {
            session.Dispose();
            throw new BundleException($"{file} cannot be read: {RuntimeMessage.Clean(error.Message)}", file, innerException: error);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the graph into memory of the caller.</summary>
    /// <exception cref="InferenceException">The graph failed, or an output has another shape than the one given.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, before the run or in the middle of it.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void Run(ReadOnlySpan<GraphArgument> inputs, ReadOnlySpan<GraphArgument> outputs, CancellationToken cancellation)
    {
        using PinnedArguments pinnedOutputs = new(outputs);
        RunCore(
            inputs,
            (options, pinned) => _session.Run(options, pinned.Names, pinned.Values, pinnedOutputs.Names, pinnedOutputs.Values),
            cancellation);
    }

    /// <summary>Runs the graph into memory of the runtime, for outputs whose sizes are known only afterwards.</summary>
    /// <returns>The outputs in the order of the names; they outlive the session, but must be disposed.</returns>
    /// <inheritdoc cref="Run(ReadOnlySpan{GraphArgument}, ReadOnlySpan{GraphArgument}, CancellationToken)"/>
    public GraphOutputs Run(ReadOnlySpan<GraphArgument> inputs, string[] outputNames, CancellationToken cancellation)
    {
        GraphOutputs? outputs = null;
        RunCore(
            inputs,
            (options, pinned) => outputs = new(File, outputNames, _session.Run(options, pinned.Names, pinned.Values, outputNames)),
            cancellation);
        return outputs!;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            while (_running > 0)
                Monitor.Wait(_gate);
        }

        _session.Dispose();
        _turn?.Dispose();
    }

    private void RunCore(ReadOnlySpan<GraphArgument> inputs, Action<RunOptions, PinnedArguments> run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using PinnedArguments pinned = new(inputs);
        Enter();
        try
        {
            _turn?.Wait(cancellation);
            try
            {
                RunOnce(pinned, run, cancellation);
            }
            finally
            {
                _turn?.Release();
            }
        }
        finally
        {
            Leave();
        }
    }

    private void RunOnce(PinnedArguments pinned, Action<RunOptions, PinnedArguments> run, CancellationToken cancellation)
    {
        using RunOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (_shrink is not null)
            options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", _shrink);

        // Disposed before the options are; disposing waits for a callback that is under way.
        using CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options);
        try
        {
            run(options, pinned);
        }
        catch (OnnxRuntimeException error)
        {
            // A terminated run has no error code of its own; the token knows.
            cancellation.ThrowIfCancellationRequested();
            throw new InferenceException($"{File} failed: {RuntimeMessage.Clean(error.Message)}", error);
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _running++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0)
                Monitor.PulseAll(_gate);
        }
    }

    private static string Arenas(ExecutionProvider provider, int device) =>
        provider is ExecutionProvider.Cuda or ExecutionProvider.TensorRt ? $"cpu:0;gpu:{device}" : "cpu:0";

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
