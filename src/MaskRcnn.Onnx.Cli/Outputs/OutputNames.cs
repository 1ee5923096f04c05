using MaskRcnn.Onnx.Cli.Inputs;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Gives every image the NAME of its results.</summary>
internal static class OutputNames
{
    /// <summary>
    /// The image's own name without its extension, its sub-folder before it. Images that would share a name keep their extension
    /// (<c>a.jpg</c>, <c>a.png</c>); those that still share it take as many folders before it as tell them apart.
    /// </summary>
    /// <param name="images">Distinct files.</param>
    /// <returns>One name per image, all distinct, <c>/</c> between folders.</returns>
    public static string[] Of(IReadOnlyList<InputImage> images)
    {
        int[] level = new int[images.Count];
        string[] names = [.. images.Select(image => At(image, 0))];
        while (true)
        {
            IGrouping<string, int>[] shared =
                [.. Enumerable.Range(0, names.Length).GroupBy(i => names[i], PathComparison.Comparer).Where(group => group.Skip(1).Any())];
            if (shared.Length == 0)
            {
                return names;
            }

            // Only the shortest names grow: a.jpg of a.jpg.png moves on where a.jpg of a.jpg already has its extension.
            foreach (IGrouping<string, int> group in shared)
            {
                int lowest = group.Min(i => level[i]);
                foreach (int i in group.Where(i => level[i] == lowest))
                {
                    names[i] = At(images[i], ++level[i]);
                }
            }
        }
    }

    private static string At(InputImage image, int level)
    {
        if (level == 0)
        {
            int extension = Path.GetExtension(image.Name).Length;
            bool onlyExtension = Path.GetFileName(image.Name).Length == extension;
            return onlyExtension ? image.Name : image.Name[..^extension];
        }

        string folder = image.Path[..^image.Name.Length];
        string[] above = folder.Replace(":", "", StringComparison.Ordinal)
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', [.. above.TakeLast(level - 1), image.Name]);
    }
}
