using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Opens a graph on one provider.</summary>
internal static class RuntimeSession
{
    /// <summary>Creates a session over verified bytes.</summary>
    /// <param name="file">The graph's file name inside the bundle, for messages.</param>
    /// <param name="graph">The ONNX bytes; not needed any more once this returns.</param>
    /// <param name="provider">The provider to use, not <see cref="ExecutionProvider.Auto"/>.</param>
    /// <param name="options">The other settings.</param>
    /// <param name="pluginName">The runtime's name of the plug-in provider, if that is the one.</param>
    /// <param name="cancellation">Stops the loading.</param>
    /// <exception cref="BundleException">The processor cannot open the graph: the graph is at fault.</exception>
    /// <exception cref="ProviderFailure">The provider cannot be set up, or it cannot open the graph.</exception>
    /// <exception cref="InvalidOperationException">Global thread pools were asked for and the environment has none.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static InferenceSession Open(
        string file,
        byte[] graph,
        ExecutionProvider provider,
        ExecutionOptions options,
        out string? pluginName,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using SessionOptions session = RuntimeSessionOptions.Create(provider, options, out pluginName);
        using CancellationTokenRegistration registration =
            cancellation.UnsafeRegister(static state => ((SessionOptions)state!).SetLoadCancellationFlag(true), session);
        try
        {
            return new InferenceSession(graph, session);
        }
        catch (OnnxRuntimeException error)
        {
            cancellation.ThrowIfCancellationRequested();
            if (options.UseGlobalThreadPools && error.Message.Contains("per session threadpools", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"{nameof(ExecutionOptions.UseGlobalThreadPools)} needs an ONNX Runtime environment that the application created with global thread pools.",
                    error);
            }

            if (provider != ExecutionProvider.Cpu)
                throw new ProviderFailure(provider, ProviderFailureReason.Of(provider, error), error);
            throw new BundleException($"{file} cannot be opened: {RuntimeMessage.Clean(error.Message)}", file, innerException: error);
        }
    }
}
