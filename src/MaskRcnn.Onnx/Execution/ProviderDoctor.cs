using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Finds out which providers really work here, by running a small graph on each and asking where it ran.</summary>
/// <remarks>Thread-safe. Setting up a GPU for the first time can take seconds.</remarks>
public static class ProviderDoctor
{
    private static readonly ExecutionProvider[] BuiltIn =
        [ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt, ExecutionProvider.DirectMl];

    /// <summary>Examines every provider; the plug-in provider too where the options name its library.</summary>
    /// <param name="options">Device, memory limit and plug-in library to try with; null for the defaults. Its provider and policy do not count.</param>
    /// <param name="cancellationToken">Stops between two providers and while one loads.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RuntimeDiagnosis Diagnose(ExecutionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ExecutionOptions();
        options.Validate();
        ExecutionProvider[] providers = options.PluginLibrary is null ? BuiltIn : [.. BuiltIn, ExecutionProvider.Plugin];
        (string? version, string[] compiled) = AskRuntime();
        return new RuntimeDiagnosis
        {
            RuntimeVersion = version,
            CompiledProviders = compiled,
            Providers = Examine(providers, provider => Probe(provider, options, cancellationToken)),
        };
    }

    /// <summary>Tries providers; a probe answers what it saw, or throws why it could not.</summary>
    internal static IReadOnlyList<ProviderDiagnosis> Examine(ReadOnlySpan<ExecutionProvider> providers, Func<ExecutionProvider, string> probe)
    {
        List<ProviderDiagnosis> diagnoses = [];
        foreach (ExecutionProvider provider in providers)
        {
            try
            {
                diagnoses.Add(new(provider, true, probe(provider)));
            }
            catch (ProviderFailure failure)
            {
                diagnoses.Add(new(provider, false, failure.Message));
            }
            catch (Exception error) when (RuntimeSessionOptions.IsAnswerOfTheRuntime(error) || error is MaskRcnnException)
            {
                diagnoses.Add(new(provider, false, ProviderFailureReason.Of(provider, error)));
            }
        }

        return diagnoses.AsReadOnly();
    }

    private static (string? Version, string[] Compiled) AskRuntime()
    {
        try
        {
            OrtEnv environment = OrtEnv.Instance();
            return (environment.GetVersionString(), environment.GetAvailableProviders());
        }
        catch (Exception error) when (RuntimeSessionOptions.IsAnswerOfTheRuntime(error))
        {
            return (null, []);
        }
    }

    private static string Probe(ExecutionProvider provider, ExecutionOptions options, CancellationToken cancellation)
    {
        using InferenceSession session =
            RuntimeSession.Open("the probe", ProbeGraph.Bytes(), provider, options, out string? pluginName, cancellation);
        float[] values = [1, -2, 0.5f, 4];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, ProbeGraph.Shape);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, [ProbeGraph.Input], [input], [ProbeGraph.Output]);
        ReadOnlySpan<float> result = outputs[0].GetTensorDataAsSpan<float>();
        for (int i = 0; i < values.Length; i++)
        {
            if (MathF.Abs(result[i] - (ProbeGraph.Weight * values[i])) > 0.01f)
                throw new ProviderFailure(provider, "a convolution came out wrong");
        }

        InputPlacement placement = InputPlacement.Of(session)[0];
        return placement.IsWith(provider, pluginName)
            ? $"it computed a convolution, from {placement.MemoryName} memory"
            : throw new ProviderFailure(provider, $"the runtime left the graph with {placement.ProviderName ?? placement.MemoryName}");
    }
}
