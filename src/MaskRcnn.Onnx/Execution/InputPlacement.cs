using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Where the runtime put one input of an opened graph: the only trustworthy answer to "which provider runs".</summary>
/// <param name="ProviderName">The runtime's name of the provider that takes the input, or null where it does not say.</param>
/// <param name="MemoryName">The runtime's name of the memory, such as <c>Cpu</c> or <c>Cuda</c>.</param>
/// <param name="OnDevice">Whether that memory is a device's.</param>
internal readonly record struct InputPlacement(string? ProviderName, string MemoryName, bool OnDevice)
{
    /// <summary>Asks the runtime about every input of a session.</summary>
    public static InputPlacement[] Of(InferenceSession session)
    {
        IReadOnlyList<OrtEpDevice?> devices = session.GetEpDeviceForInputs();
        using IDisposableReadOnlyCollection<OrtMemoryInfo> memories = session.GetMemoryInfosForInputs();
        InputPlacement[] placements = new InputPlacement[memories.Count];
        for (int i = 0; i < placements.Length; i++)
        {
            string? provider = i < devices.Count ? devices[i]?.EpName : null;
            string memory = memories[i].Name;

            // The binding of 1.29 does not tell the kind of device, but every version names the processor's memory Cpu.
            placements[i] = new(provider, memory, !memory.StartsWith("Cpu", StringComparison.OrdinalIgnoreCase));
        }

        return placements;
    }

    /// <summary>Whether the input is with the provider.</summary>
    /// <param name="provider">A provider that was appended to the session, not <see cref="ExecutionProvider.Auto"/>.</param>
    /// <param name="pluginName">The runtime's name of the plug-in provider, where that is the one.</param>
    public bool IsWith(ExecutionProvider provider, string? pluginName) => provider switch
    {
        ExecutionProvider.Cpu => true,
        ExecutionProvider.Plugin => ProviderName == pluginName,
        // The providers inside the runtime's package may stay unnamed; then device memory tells.
        _ => ProviderName is null ? OnDevice : ProviderName == ProviderNames.Runtime(provider),
    };
}
