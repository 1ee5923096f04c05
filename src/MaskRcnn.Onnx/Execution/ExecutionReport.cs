namespace MaskRcnn.Onnx.Execution;

/// <summary>Which provider was asked for and which one really runs, read back from the runtime after the graphs were opened.</summary>
/// <remarks>Immutable.</remarks>
public sealed record ExecutionReport
{
    /// <summary>What was asked for.</summary>
    public required ExecutionProvider Requested { get; init; }

    /// <summary>What runs; never <see cref="ExecutionProvider.Auto"/>.</summary>
    public required ExecutionProvider Effective { get; init; }

    /// <summary>The runtime's own name of what runs, such as <c>CUDAExecutionProvider</c>.</summary>
    public required string EffectiveName { get; init; }

    /// <summary>Why it is the effective one: what the runtime answered, or why the requested one could not run. No absolute paths.</summary>
    public required string Reason { get; init; }

    /// <summary>Every provider that was tried, in order; the last one runs.</summary>
    public required IReadOnlyList<ProviderDiagnosis> Attempts { get; init; }

    /// <summary>Whether something else than what was asked for runs.</summary>
    public bool IsFallback => Requested != ExecutionProvider.Auto && Requested != Effective;

    /// <summary>One line: requested, effective, because.</summary>
    public override string ToString() =>
        $"requested {ProviderNames.Short(Requested)}, effective {ProviderNames.Short(Effective)}, because {Reason}";
}
