using System.Collections.ObjectModel;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Where and how the graphs run.</summary>
/// <remarks>Immutable, so it may be shared between threads. The dictionaries must not be changed after they were handed over.</remarks>
public sealed record ExecutionOptions
{
    /// <summary>The processor, with the defaults of every setting.</summary>
    public static ExecutionOptions Cpu { get; } = new() { Provider = ExecutionProvider.Cpu };

    /// <summary>The provider that is asked for; default <see cref="ExecutionProvider.Auto"/>.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>What happens when it cannot run; default <see cref="ExecutionPolicy.Prefer"/>.</summary>
    public ExecutionPolicy Policy { get; init; } = ExecutionPolicy.Prefer;

    /// <summary>
    /// Which device of the provider, from 0; default 0. For a plug-in provider, the position among the devices that its library
    /// offers.
    /// </summary>
    public int DeviceId { get; init; }

    /// <summary>
    /// The most device memory in bytes that the arena of one graph may take; null (default) for no limit. CUDA and TensorRT only;
    /// a bundle is 2 to 4 graphs.
    /// </summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>The library of a plug-in provider, such as <c>libmy_provider.so</c>; a relative path counts from the current folder.</summary>
    public string? PluginLibrary { get; init; }

    /// <summary>
    /// The name under which the runtime keeps the plug-in library; null (default) for the library's file name without its ending.
    /// </summary>
    public string? PluginRegistrationName { get; init; }

    /// <summary>Threads inside one operator on the processor, per graph; 0 (default) lets the runtime take one per physical core.</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>
    /// Whether idle runtime threads spin instead of sleeping; default false, because they would take the cores from the C# stages
    /// between the graphs.
    /// </summary>
    public bool AllowSpinning { get; init; }

    /// <summary>
    /// Whether the graphs share the process-wide thread pools; default false. The application must have created the runtime's
    /// environment with global pools before, else opening fails with an <see cref="InvalidOperationException"/>.
    /// </summary>
    public bool UseGlobalThreadPools { get; init; }

    /// <summary>
    /// Whether memory beyond what is in use is given back to the system after every run; default false. Slower, but the memory does
    /// not stay at the mark of the largest image.
    /// </summary>
    public bool ShrinkMemoryAfterRun { get; init; }

    /// <summary>
    /// Options of the provider by the runtime's names, such as <c>use_tf32</c> or TensorRT's
    /// <c>trt_profile_min_shapes</c>; they override the defaults set here. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Session configuration entries by the runtime's names, applied last. Default empty.</summary>
    public IReadOnlyDictionary<string, string> SessionEntries { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Refuses settings that contradict each other or are out of range.</summary>
    /// <exception cref="ArgumentException">Names the setting.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(DeviceId);
        ArgumentOutOfRangeException.ThrowIfNegative(IntraOpThreads);
        if (!Enum.IsDefined(Provider))
            throw new ArgumentOutOfRangeException(nameof(Provider), Provider, "Not an execution provider.");
        if (!Enum.IsDefined(Policy))
            throw new ArgumentOutOfRangeException(nameof(Policy), Policy, "Not an execution policy.");
        if (MemoryLimitBytes is <= 0)
            throw new ArgumentOutOfRangeException(nameof(MemoryLimitBytes), MemoryLimitBytes, "The memory limit must be above 0.");
        if (Provider == ExecutionProvider.Plugin && string.IsNullOrWhiteSpace(PluginLibrary))
            throw new ArgumentException($"A plug-in provider needs {nameof(PluginLibrary)}.", nameof(PluginLibrary));
        ArgumentNullException.ThrowIfNull(ProviderOptions);
        ArgumentNullException.ThrowIfNull(SessionEntries);
    }
}
