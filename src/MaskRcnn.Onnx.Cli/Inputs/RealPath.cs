namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>Paths without links, to tell whether two lead to the same folder.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path with every link in it followed; a link that leads nowhere, or in a circle, is left as it is.</summary>
    /// <param name="path">A full path.</param>
    public static string Of(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string real = root;
        var parts = new Stack<string>(Parts(path[root.Length..]));
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            string next = Path.GetFullPath(Path.Combine(real, part));
            if (new DirectoryInfo(next).LinkTarget is { } target && links++ < MostLinks)
            {
                string full = Path.GetFullPath(target, real);
                real = Path.GetPathRoot(full)!;
                foreach (string inner in Parts(full[real.Length..]))
                {
                    parts.Push(inner);
                }
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    // Last part first, so that a stack gives the first one.
    private static IEnumerable<string> Parts(string path)
        => path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
