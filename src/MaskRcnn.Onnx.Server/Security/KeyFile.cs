using MaskRcnn.Onnx.Server.Configuration;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>A file of keys, one a line: <c>NAME=KEY</c> or <c>KEY</c>.</summary>
internal static class KeyFile
{
    /// <summary>Reads the keys; none where there is no file.</summary>
    /// <exception cref="SettingException">It cannot be read, has no key, or has one that cannot be used.</exception>
    public static IEnumerable<ApiKey> Read(string? path, string setting)
    {
        if (string.IsNullOrEmpty(path))
        {
            return [];
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingException($"{setting}: the file '{Path.GetFileName(path)}' cannot be read.");
        }

        ApiKey[] keys = [.. lines.Select((line, index) => Parse(line.Trim(), index + 1, setting)).OfType<ApiKey>()];
        return keys.Length > 0 ? keys : throw new SettingException($"{setting}: the file '{Path.GetFileName(path)}' has no key.");
    }

    private static ApiKey? Parse(string line, int number, string setting)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return null;
        }

        // A key in Base64 may end in '='; what stands before the first one is a name only if something follows.
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        bool named = equals > 0 && line[equals..].Trim('=').Length > 0;
        return named
            ? new ApiKey(line[..equals].Trim(), line[(equals + 1)..].Trim(), $"{setting}, line {number}")
            : new ApiKey($"key {number}", line, $"{setting}, line {number}");
    }
}
