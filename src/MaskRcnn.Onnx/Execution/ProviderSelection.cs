namespace MaskRcnn.Onnx.Execution;

/// <summary>
/// Tries providers in order until one really runs. It knows the runtime only through two functions, so that every answer a runtime
/// can give is testable without the hardware.
/// </summary>
internal static class ProviderSelection
{
    /// <summary>Opens something on the first provider that works.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="open">Opens on one provider; throws <see cref="ProviderFailure"/> when that provider cannot.</param>
    /// <param name="misplaced">Null when what was opened really is with the provider, else what is elsewhere.</param>
    /// <param name="report">What was asked, what runs and why.</param>
    /// <exception cref="ExecutionProviderException">The policy is to require, and what is required does not run.</exception>
    public static T Open<T>(
        ExecutionOptions options, Func<ExecutionProvider, T> open, Func<T, ExecutionProvider, string?> misplaced, out ExecutionReport report)
        where T : class, IProviderUser
    {
        options.Validate();
        List<ProviderDiagnosis> attempts = [];
        Exception? firstError = null;
        foreach (ExecutionProvider provider in Candidates(options))
        {
            try
            {
                T opened = open(provider);
                if (misplaced(opened, provider) is not { } reason)
                {
                    attempts.Add(new(provider, true, "the runtime took the graphs there"));
                    report = Report(options, opened, provider, attempts);
                    return opened;
                }

                opened.Dispose();
                attempts.Add(new(provider, false, reason));
            }
            catch (ProviderFailure failure)
            {
                firstError ??= failure.InnerException;
                attempts.Add(new(provider, false, failure.Message));
            }
        }

        if (MustAccelerate(options))
            RefuseWhatNoProviderCanOpen(open);
        string requested = ProviderNames.Short(options.Provider);
        throw new ExecutionProviderException($"The provider {requested} cannot run: {Explain(attempts)}.", requested, firstError);
    }

    private static bool MustAccelerate(ExecutionOptions options) =>
        options.Policy == ExecutionPolicy.Require && options.Provider != ExecutionProvider.Cpu;

    // When not even the processor opens the graph, the graph is at fault and not the provider: this throws the BundleException.
    private static void RefuseWhatNoProviderCanOpen<T>(Func<ExecutionProvider, T> open)
        where T : class, IProviderUser
    {
        try
        {
            open(ExecutionProvider.Cpu).Dispose();
        }
        catch (ProviderFailure)
        {
            // No runtime at all: the caller reports the provider that was asked for.
        }
    }

    private static ExecutionProvider[] Candidates(ExecutionOptions options)
    {
        ExecutionProvider[] accelerators = options.Provider switch
        {
            ExecutionProvider.Cpu => [],
            ExecutionProvider.Auto => OperatingSystem.IsWindows()
                ? [ExecutionProvider.Cuda, ExecutionProvider.DirectMl]
                : [ExecutionProvider.Cuda],
            ExecutionProvider.TensorRt when options.Policy == ExecutionPolicy.Prefer => [ExecutionProvider.TensorRt, ExecutionProvider.Cuda],
            ExecutionProvider provider => [provider],
        };
        return MustAccelerate(options)
            ? accelerators
            : [.. accelerators, ExecutionProvider.Cpu];
    }

    private static ExecutionReport Report(
        ExecutionOptions options, IProviderUser opened, ExecutionProvider provider, List<ProviderDiagnosis> attempts) => new()
        {
            Requested = options.Provider,
            Effective = provider,
            EffectiveName = opened.ProviderName,
            Reason = attempts.Count > 1
            ? Explain(attempts.GetRange(0, attempts.Count - 1))
            : options.Provider == ExecutionProvider.Cpu ? "it was asked for" : attempts[0].Reason,
            Attempts = attempts.AsReadOnly(),
        };

    private static string Explain(List<ProviderDiagnosis> failed) => failed.Count == 1
        ? failed[0].Reason
        : string.Join("; ", failed.Select(attempt => $"{ProviderNames.Short(attempt.Provider)}: {attempt.Reason}"));
}
