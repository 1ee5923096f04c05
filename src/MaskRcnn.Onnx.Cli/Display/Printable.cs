namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>Names of files and classes as they may be shown.</summary>
internal static class Printable
{
    /// <summary>The text with every control character as <c>?</c>: a file name must not move the cursor or recolour the terminal.</summary>
    public static string Of(string text)
        => text.Any(char.IsControl) ? string.Create(text.Length, text, static (shown, text) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        }) : text;

    /// <summary>A path as seen from the current folder where it lies below it, else as it is.</summary>
    public static string Path(string path)
    {
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, path);
        return Of(relative.StartsWith("..", StringComparison.Ordinal) ? path : relative);
    }
}
