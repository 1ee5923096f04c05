using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>What <c>--provider</c> takes: a name, or the library of a plug-in provider.</summary>
internal static class Providers
{
    /// <summary>The names.</summary>
    public static readonly string[] Names =
    [
        .. Enum.GetValues<ExecutionProvider>().Where(provider => provider != ExecutionProvider.Plugin).Select(ProviderNames.Short),
    ];

    /// <summary>What the text asks for; null where it is neither.</summary>
    public static ExecutionOptions? Parse(string text)
        => Names.Contains(text, StringComparer.OrdinalIgnoreCase) && ProviderNames.TryParse(text, out ExecutionProvider provider)
            ? new ExecutionOptions { Provider = provider }
            : File.Exists(text) ? new ExecutionOptions { Provider = ExecutionProvider.Plugin, PluginLibrary = Path.GetFullPath(text) }
            : null;
}
