namespace MaskRcnn.Onnx.Bundles;

/// <summary>A path with every link in it followed, those of its parent folders too.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links, or null where links lead in a circle. Parts that do not exist stay as they are.</summary>
    public static string? Of(string path)
    {
        string full = Path.GetFullPath(path);
        string current = Path.GetPathRoot(full)!;
        Stack<string> pending = new();
        PushParts(full[current.Length..], pending);
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part is "." or "")
            {
                continue;
            }

            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not string target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (Path.IsPathRooted(target))
            {
                string root = Path.GetPathRoot(target)!;
                current = root;
                target = target[root.Length..];
            }

            PushParts(target, pending);
        }

        return current;
    }

    private static void PushParts(string path, Stack<string> pending)
    {
        string[] parts = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            pending.Push(parts[i]);
        }
    }
}
