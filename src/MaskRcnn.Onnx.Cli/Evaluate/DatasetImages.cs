using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>Finds the files of a data set's images.</summary>
internal static class DatasetImages
{
    /// <summary>Full path of every image, in the order of the data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">
    /// Where the images lie: an image is at its file name below the folder, or, where it is not, is the one file of that name in any
    /// sub-folder.
    /// </param>
    /// <exception cref="CommandException">There is no such folder, or an image is missing from it or in it more than once.</exception>
    public static string[] Find(CocoDataset dataset, string folder)
    {
        string root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
        {
            throw new CommandException($"--images: there is no folder {folder}");
        }

        ILookup<string, string>? byName = null;
        string[] paths = new string[dataset.Images.Count];
        for (int i = 0; i < paths.Length; i++)
        {
            CocoImage image = dataset.Images[i];
            paths[i] = image.FileName.Length == 0
                ? throw new CommandException($"Image {image.Id} has no file_name, so it cannot be found in {folder}.")
                : Direct(root, image.FileName) ?? Below(image);
        }

        return paths;

        string Below(CocoImage image)
        {
            byName ??= Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToLookup(Path.GetFileName, StringComparer.Ordinal)!;
            string[] found = [.. byName[Path.GetFileName(image.FileName)]];
            return found.Length switch
            {
                1 => found[0],
                0 => throw new CommandException($"Image {image.Id} is missing: there is no {image.FileName} in {folder} or below it."),
                _ => throw new CommandException($"Image {image.Id} is there {found.Length} times: {folder} has a {image.FileName} in several sub-folders."),
            };
        }
    }

    // A file name of the data set may name sub-folders, but nothing outside of the folder.
    private static string? Direct(string root, string fileName)
    {
        string path = Path.GetFullPath(Path.Combine(root, fileName));
        bool below = path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return below && File.Exists(path) ? path : null;
    }
}
