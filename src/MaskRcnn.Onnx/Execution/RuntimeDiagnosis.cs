namespace MaskRcnn.Onnx.Execution;

/// <summary>What <see cref="ProviderDoctor"/> found.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RuntimeDiagnosis
{
    /// <summary>The version of the native ONNX Runtime; null where there is none.</summary>
    public required string? RuntimeVersion { get; init; }

    /// <summary>
    /// The providers that the native library was built with, by the runtime's names. Built in does not mean working: see
    /// <see cref="Providers"/>.
    /// </summary>
    public required IReadOnlyList<string> CompiledProviders { get; init; }

    /// <summary>Each provider that was tried: whether it works, and why not.</summary>
    public required IReadOnlyList<ProviderDiagnosis> Providers { get; init; }
}
