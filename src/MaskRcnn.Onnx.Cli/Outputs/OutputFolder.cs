namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>The folder that takes the results.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder where it is missing and proves that files can be made and removed in it.</summary>
    /// <param name="folder">As the user gave it.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="CommandException">It is a file, or nothing can be written there.</exception>
    public static string Prepare(string folder)
    {
        string path = Path.GetFullPath(folder);
        if (File.Exists(path))
        {
            throw new CommandException($"The output folder {folder} is a file.");
        }

        try
        {
            Directory.CreateDirectory(path);
            using var probe = new PendingFile(Path.Combine(path, "probe"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandException($"The output folder {folder} cannot be written: {FileReason.Of(error)}.", error);
        }

        return path;
    }
}
