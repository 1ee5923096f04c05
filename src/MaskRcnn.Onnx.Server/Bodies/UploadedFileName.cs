namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Makes a client's file name fit to be shown: it never names a file of this machine.</summary>
internal static class UploadedFileName
{
    private const int Longest = 255;

    /// <summary>The last part of a name without control characters; null where nothing is left.</summary>
    public static string? Clean(string name)
    {
        int folder = name.LastIndexOfAny(['/', '\\']);
        string clean = string.Concat(name[(folder + 1)..].Where(character => !char.IsControl(character)));
        if (clean.Length > Longest)
        {
            clean = clean[..Longest];
        }

        return string.IsNullOrWhiteSpace(clean) ? null : clean;
    }
}
