namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>When two paths are the same file, by the custom of the platform.</summary>
internal static class PathComparison
{
    /// <summary>Without regard to case on Windows and macOS.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The same rule as a flag.</summary>
    public static bool IgnoresCase => Comparer == StringComparer.OrdinalIgnoreCase;
}
