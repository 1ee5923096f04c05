namespace MaskRcnn.Onnx.Execution;

/// <summary>The names of the providers: those of settings and logs, and the runtime's own.</summary>
public static class ProviderNames
{
    /// <summary>The name used in settings, logs and on the command line: <c>cuda</c>, <c>tensorrt</c>, ...</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a provider.</exception>
    public static string Short(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Auto => "auto",
        ExecutionProvider.Cpu => "cpu",
        ExecutionProvider.Cuda => "cuda",
        ExecutionProvider.TensorRt => "tensorrt",
        ExecutionProvider.DirectMl => "directml",
        ExecutionProvider.Plugin => "plugin",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Not an execution provider."),
    };

    /// <summary>Reads a name as <see cref="Short"/> writes it; case does not matter.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? name, out ExecutionProvider provider)
    {
        foreach (ExecutionProvider candidate in Enum.GetValues<ExecutionProvider>())
        {
            if (string.Equals(name, Short(candidate), StringComparison.OrdinalIgnoreCase))
            {
                provider = candidate;
                return true;
            }
        }

        provider = default;
        return false;
    }

    /// <summary>The runtime's name, or null where it has none of its own (auto, plug-in).</summary>
    internal static string? Runtime(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cpu => "CPUExecutionProvider",
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        ExecutionProvider.DirectMl => "DmlExecutionProvider",
        _ => null,
    };

    /// <summary>The native package that an application takes for the provider.</summary>
    internal static string Package(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda or ExecutionProvider.TensorRt => "Microsoft.ML.OnnxRuntime.Gpu",
        ExecutionProvider.DirectMl => "Microsoft.ML.OnnxRuntime.DirectML",
        _ => "Microsoft.ML.OnnxRuntime",
    };
}
