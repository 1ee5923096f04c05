using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>
/// Registers provider libraries with the runtime's process-wide environment, each path once. This is the only thing that the SDK
/// changes in that environment.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class PluginLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string[]> ProvidersOfPath = new(StringComparer.Ordinal);

    /// <summary>The devices that a library offers on this machine, in the runtime's order.</summary>
    /// <exception cref="ProviderFailure">The library cannot be registered or offers none.</exception>
    public static OrtEpDevice[] Devices(string library, string? registrationName)
    {
        string path = Path.GetFullPath(library);
        OrtEnv environment = OrtEnv.Instance();
        lock (Gate)
        {
            if (!ProvidersOfPath.TryGetValue(path, out string[]? providers))
            {
                providers = Register(environment, path, registrationName ?? Path.GetFileNameWithoutExtension(path));
                ProvidersOfPath.Add(path, providers);
            }

            OrtEpDevice[] devices = [.. environment.GetEpDevices().Where(device => providers.Contains(device.EpName))];
            return devices.Length > 0 ? devices : throw NoDevices(path);
        }
    }

    private static string[] Register(OrtEnv environment, string path, string name)
    {
        string[] before = Names(environment);
        try
        {
            environment.RegisterExecutionProviderLibrary(name, path);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ProviderFailure(
                ExecutionProvider.Plugin,
                $"{Path.GetFileName(path)} could not be registered: {ProviderFailureReason.Of(ExecutionProvider.Plugin, error)}",
                error);
        }

        string[] added = [.. Names(environment).Except(before)];
        if (added.Length > 0)
            return added;

        environment.UnregisterExecutionProviderLibrary(name);
        throw NoDevices(path);
    }

    private static string[] Names(OrtEnv environment) => [.. environment.GetEpDevices().Select(device => device.EpName).Distinct()];

    private static ProviderFailure NoDevices(string path) =>
        new(ExecutionProvider.Plugin, $"{Path.GetFileName(path)} was loaded but offers no device on this machine");
}
