namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>Turns the inputs of a command line, files, folders and globs, into pictures.</summary>
internal static class InputDiscovery
{
    /// <summary>
    /// A folder yields its pictures and passes over the rest; a file that is named is always among the images, even where it does
    /// not exist, so that it fails by name; a glob is what a shell would make of it, and one without a match is a problem. A file
    /// that several inputs come to is there once.
    /// </summary>
    /// <param name="inputs">As they stand on the command line.</param>
    /// <param name="recursive">Whether folders yield the pictures of their sub-folders too.</param>
    public static DiscoveredInputs Find(IReadOnlyList<string> inputs, bool recursive)
    {
        var images = new List<InputImage>();
        var problems = new List<InputProblem>();
        var emptyFolders = new List<string>();
        var seen = new HashSet<string>(PathComparison.Comparer);
        foreach (string input in inputs)
        {
            foreach (InputImage image in Of(input))
            {
                if (seen.Add(image.Path))
                {
                    images.Add(image);
                }
            }
        }

        return new DiscoveredInputs(images, problems, emptyFolders);

        IEnumerable<InputImage> Of(string input)
        {
            string path = Path.GetFullPath(input);
            if (Directory.Exists(path))
            {
                return InFolder(input, path);
            }

            if (File.Exists(path) || !GlobPattern.IsGlob(input))
            {
                return [new InputImage(path, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), IsNamed: true)];
            }

            GlobPattern glob = GlobPattern.Parse(input);
            List<string> matches = glob.Matches();
            if (matches.Count == 0)
            {
                problems.Add(new InputProblem(input, "nothing matches this pattern"));
            }

            return matches.SelectMany(match => Directory.Exists(match)
                ? InFolder(match, match).Select(image => image with { Name = FolderPictures.NameBelow(glob.Folder, image.Path) })
                : [new InputImage(match, FolderPictures.NameBelow(glob.Folder, match), IsNamed: false)]);
        }

        List<InputImage> InFolder(string input, string folder)
        {
            int before = problems.Count;
            List<InputImage> found = FolderPictures.In(Path.TrimEndingDirectorySeparator(folder), recursive, problems);
            if (found.Count == 0 && problems.Count == before)
            {
                emptyFolders.Add(input);
            }

            return found;
        }
    }
}
