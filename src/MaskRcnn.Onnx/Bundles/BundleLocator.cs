namespace MaskRcnn.Onnx.Bundles;

/// <summary>Finds the folder of a model that a person named: an existing folder first, else a name under <c>models/</c>.</summary>
public static class BundleLocator
{
    /// <summary>The folder beside the executable that holds bundles by name.</summary>
    public const string ModelsFolder = "models";

    /// <summary>The folder of a model.</summary>
    /// <param name="pathOrName">A folder, or the name of one under <c>models/</c> beside the executable.</param>
    /// <exception cref="BundleException">There is neither; the message lists the names that there are.</exception>
    public static string Find(string pathOrName) => Find(pathOrName, AppContext.BaseDirectory);

    /// <summary>The names under <c>models/</c> beside the executable, in order.</summary>
    public static IReadOnlyList<string> Names() => Names(AppContext.BaseDirectory);

    internal static string Find(string pathOrName, string applicationFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pathOrName);
        if (Directory.Exists(pathOrName))
        {
            return pathOrName;
        }

        IReadOnlyList<string> names = Names(applicationFolder);
        if (names.Contains(pathOrName, StringComparer.Ordinal))
        {
            return Path.Combine(applicationFolder, ModelsFolder, pathOrName);
        }

        string known = names.Count == 0 ? "there are none" : string.Join(", ", names);
        string wanted = BundleFileName.ForMessage(Path.GetFileName(Path.TrimEndingDirectorySeparator(pathOrName)));
        throw new BundleException($"\"{wanted}\" is neither a folder nor one of the models beside the program ({known}).");
    }

    internal static IReadOnlyList<string> Names(string applicationFolder)
    {
        try
        {
            DirectoryInfo models = new(Path.Combine(applicationFolder, ModelsFolder));
            return models.Exists
                ? [.. models.EnumerateDirectories().Where(IsBundle).Select(folder => folder.Name).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsBundle(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, BundleManifest.FileName));
}
