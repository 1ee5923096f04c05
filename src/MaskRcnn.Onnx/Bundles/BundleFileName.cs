namespace MaskRcnn.Onnx.Bundles;

/// <summary>The rule for names of files inside a bundle: relative, with forward slashes, the same file on every operating system.</summary>
internal static class BundleFileName
{
    private const int LongestName = 255;
    private const string Forbidden = "\\:*?\"<>|";

    private static readonly HashSet<string> _deviceNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT0", "LPT1", "LPT2",
        "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>Whether a name stays inside the bundle wherever it is unpacked.</summary>
    public static bool IsInside(string name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        foreach (string part in name.Split('/'))
        {
            // Windows drops dots and spaces at the end of a name, so that "a.onnx." would be "a.onnx" there; that covers "." and "..".
            if (part.Length == 0 || part[^1] is '.' or ' ' || _deviceNames.Contains(part.Split('.')[0].TrimEnd()))
            {
                return false;
            }

            foreach (char character in part)
            {
                if (char.IsControl(character) || char.IsSurrogate(character) || Forbidden.Contains(character, StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>A name from a file, made safe to show in one line of a message.</summary>
    public static string ForMessage(string name)
    {
        ReadOnlySpan<char> shown = name.AsSpan(0, Math.Min(name.Length, 80));
        char[] clean = shown.ToArray();
        for (int i = 0; i < clean.Length; i++)
        {
            if (char.IsControl(clean[i]) || char.IsSurrogate(clean[i]))
            {
                clean[i] = '?';
            }
        }

        return name.Length > clean.Length ? new string(clean) + "..." : new string(clean);
    }
}
