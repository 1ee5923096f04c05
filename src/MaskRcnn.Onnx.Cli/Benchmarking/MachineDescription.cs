using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>What times were measured on.</summary>
/// <param name="Processor">The processor's own name, or its architecture where the system does not tell.</param>
/// <param name="Cores">Logical processors that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The .NET runtime.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
internal sealed record MachineDescription(string Processor, int Cores, string System, string DotNet, string OnnxRuntime)
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>This machine.</summary>
    public static MachineDescription OfThis(CancellationToken cancellationToken) => new(
        ProcessorName() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        ProviderDoctor.Diagnose(cancellationToken: cancellationToken).RuntimeVersion ?? "not loaded");

    private static string? ProcessorName()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            }

            string? model = File.ReadLines(LinuxProcessors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return model?.Split(':', 2)[^1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
