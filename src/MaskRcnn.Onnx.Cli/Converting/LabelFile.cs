namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>A file of class names.</summary>
internal static class LabelFile
{
    private const int LargestFile = 4 << 20;

    /// <summary>One name per line, in the order of the classes, without the background; empty lines at the end do not count.</summary>
    /// <exception cref="CommandException">It cannot be read, is too large, names no class, or has an empty line between names.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] lines;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new CommandException("--labels: the file is larger than 4 MiB, which no list of class names is.");
            }

            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--labels: {path}: {FileReason.Of(error)}", error);
        }

        int count = lines.Length;
        while (count > 0 && string.IsNullOrWhiteSpace(lines[count - 1]))
        {
            count--;
        }

        string[] labels = [.. lines.Take(count).Select(line => line.Trim())];
        int empty = Array.IndexOf(labels, "");
        return labels.Length == 0 ? throw new CommandException($"--labels: {path} names no class.")
            : empty >= 0 ? throw new CommandException($"--labels: line {empty + 1} of {path} is empty; every class has a line of its own.")
            : labels;
    }
}
