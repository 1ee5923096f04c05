namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>The pictures of one folder.</summary>
internal static class FolderPictures
{
    /// <summary>Lists the pictures of a folder by name, those of its sub-folders among them where <paramref name="recursive"/>.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <param name="recursive">Whether sub-folders are searched. Linked folders are followed, but no folder is searched twice.</param>
    /// <param name="problems">Takes the sub-folders that cannot be read.</param>
    public static List<InputImage> In(string folder, bool recursive, List<InputProblem> problems)
    {
        var images = new List<InputImage>();
        var seen = new HashSet<string>(PathComparison.Comparer);
        var folders = new Queue<string>([folder]);
        var links = new Queue<string>();

        // Linked folders wait until every real one was seen, so that a picture is found under its own path where it has one.
        while (folders.TryDequeue(out string? current) || links.TryDequeue(out current))
        {
            if (!seen.Add(RealPath.Of(current)))
            {
                continue;
            }

            try
            {
                foreach (FileSystemInfo entry in new DirectoryInfo(current).EnumerateFileSystemInfos())
                {
                    if (entry is FileInfo)
                    {
                        if (PictureExtensions.Match(entry.Name))
                        {
                            images.Add(new InputImage(entry.FullName, NameBelow(folder, entry.FullName), IsNamed: false));
                        }
                    }
                    else if (recursive)
                    {
                        (entry.LinkTarget is null ? folders : links).Enqueue(entry.FullName);
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add(new InputProblem(current == folder ? folder : NameBelow(folder, current), FileReason.Of(error)));
            }
        }

        images.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return images;
    }

    /// <summary>The path below a folder, <c>/</c> between folders.</summary>
    public static string NameBelow(string folder, string path)
        => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
