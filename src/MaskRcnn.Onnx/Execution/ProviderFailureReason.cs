using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Says in one sentence what a provider lacks, from what the runtime or the system's loader answered.</summary>
internal static partial class ProviderFailureReason
{
    /// <summary>The reason, without absolute paths.</summary>
    /// <param name="provider">The provider that failed.</param>
    /// <param name="error">What was thrown while it was set up.</param>
    public static string Of(ExecutionProvider provider, Exception error)
    {
        if (error is TypeInitializationException { InnerException: { } inner })
            return Of(provider, inner);
        string text = error.Message;
        if (error is DllNotFoundException)
            return $"the native library of ONNX Runtime was not found: add the package Microsoft.ML.OnnxRuntime {BindingVersion()} to the application";
        if (error is EntryPointNotFoundException || NotBuiltIn().IsMatch(text))
            return NotInPackage(provider);
        if (MissingOnUnix().Match(text) is { Success: true } unix)
            return Missing(provider, RuntimeMessage.FileName(unix.Groups[1].ValueSpan));
        if (MissingOnWindows().Match(text) is { Success: true } windows)
            return Missing(provider, RuntimeMessage.FileName(windows.Groups[1].ValueSpan));
        if (LoadFailedOnWindows().Match(text) is { Success: true } load)
            return $"a library that {RuntimeMessage.FileName(load.Groups[1].ValueSpan)} depends on is missing: {Needs(provider)}";
        if (text.Contains("undefined symbol: CreateEpFactories", StringComparison.Ordinal))
            return "the library is not an ONNX Runtime provider library (it has no CreateEpFactories)";
        if (NotLoadable().Match(text) is { Success: true } damaged)
            return $"the library cannot be loaded on this machine ({damaged.Value})";
        return CudaFailure().Match(text) is { Success: true } cuda ? Cuda(cuda) : RuntimeMessage.Clean(text);
    }

    // The native library must be of the binding's version.
    private static string BindingVersion() =>
        typeof(InferenceSession).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version is { } version
        && Version.TryParse(version, out Version? parsed) ? parsed.ToString(3) : "of the same version as its Managed package";

    private static string NotInPackage(ExecutionProvider provider) =>
        $"the application's ONNX Runtime was built without {ProviderNames.Short(provider)}: "
        + (provider == ExecutionProvider.DirectMl && !OperatingSystem.IsWindows()
            ? "DirectML exists on Windows only"
            : $"it needs the package {ProviderNames.Package(provider)} in place of Microsoft.ML.OnnxRuntime");

    private static string Missing(ExecutionProvider provider, string library)
    {
        string owner = library switch
        {
            "libcuda.so.1" or "nvcuda.dll" => "it belongs to the NVIDIA driver",
            _ when Has("onnxruntime_providers") => $"it belongs to the package {ProviderNames.Package(provider)}",
            _ when Has("cudnn") => "it belongs to cuDNN" + MajorVersion(library),
            _ when Has("nvinfer") || Has("nvonnxparser") => "it belongs to TensorRT" + MajorVersion(library),
            _ when CudaToolkit().IsMatch(library) => "it belongs to the CUDA toolkit",
            _ => "it was not found where it was looked for",
        };
        return $"{library} is missing: {owner}";

        bool Has(string part) => library.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private static string Needs(ExecutionProvider provider) => provider == ExecutionProvider.TensorRt
        ? "CUDA 13, cuDNN 9 and TensorRT must be installed and on the PATH"
        : "CUDA 13 and cuDNN 9 must be installed and on the PATH";

    private static string Cuda(Match failure) => failure.Groups[1].Value switch
    {
        "35" => "the NVIDIA driver is too old for this CUDA runtime, or there is none: update the driver",
        "100" => "the NVIDIA driver sees no GPU on this machine",
        "101" => "there is no GPU with this device id",
        "2" => "the GPU has not enough free memory",
        _ => $"CUDA answered {RuntimeMessage.Clean(failure.Groups[2].Value)} (error {failure.Groups[1].Value})",
    };

    // "libcudnn.so.9" and "cudnn64_9.dll" -> " 9". Only for libraries whose number is the release's (those of CUDA are not).
    private static string MajorVersion(string library) =>
        VersionSuffix().Match(library) is { Success: true } version ? $" {version.Groups[1].Value}{version.Groups[2].Value}" : "";

    [GeneratedRegex(@"Unknown provider name|is not (?:enabled|supported) in this build|not available in this build", RegexOptions.IgnoreCase)]
    private static partial Regex NotBuiltIn();

    [GeneratedRegex(@"([^\s:""']+\.so(?:\.\d+)*): cannot open shared object file")]
    private static partial Regex MissingOnUnix();

    [GeneratedRegex("depends on \"([^\"]+)\" which is missing")]
    private static partial Regex MissingOnWindows();

    [GeneratedRegex("LoadLibrary failed with error \\d+ .*?when trying to load \"([^\"]+)\"")]
    private static partial Regex LoadFailedOnWindows();

    [GeneratedRegex(@"file too short|invalid ELF header|wrong ELF class[^;\n]*|version `[^']+' not found|not a valid Win32 application")]
    private static partial Regex NotLoadable();

    [GeneratedRegex(@"CUDA failure (\d+): ([^;]+)")]
    private static partial Regex CudaFailure();

    [GeneratedRegex("cudart|cublas|cufft|curand|cusparse|cusolver|nvrtc|nvJitLink", RegexOptions.IgnoreCase)]
    private static partial Regex CudaToolkit();

    [GeneratedRegex(@"\.so\.(\d+)|(?:64)?_(\d+)\.dll$", RegexOptions.IgnoreCase)]
    private static partial Regex VersionSuffix();
}
