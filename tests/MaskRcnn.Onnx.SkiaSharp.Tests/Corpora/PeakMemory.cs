using System.Globalization;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Corpora;

/// <summary>The largest resident memory of this process since a moment, where the system is Linux.</summary>
internal static class PeakMemory
{
    public static double MiB => double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..^2],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Starts anew; false where that is not possible.</summary>
    public static bool TryReset()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
