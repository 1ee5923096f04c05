using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>
/// The folder that a bundle is to stand in, and the draft beside it that takes its place when it is complete. Disposing removes a draft
/// that was not completed.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _folder;
    private readonly string? _firstMissing;
    private bool _completed;

    /// <summary>Checks the place and makes the draft.</summary>
    /// <param name="path">The bundle's folder; it and its parents need not exist.</param>
    /// <param name="overwrite">Whether a bundle that stands there is replaced.</param>
    /// <exception cref="IOException">Something that may not be replaced is there, or the folder cannot be made.</exception>
    public OutputFolder(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _folder = Directory.Exists(full) ? Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        RequireReplaceable(overwrite);
        Draft = Path.Combine(Path.GetDirectoryName(_folder) ?? _folder, $".{Path.GetFileName(_folder)}.{Guid.NewGuid():N}.draft");
        _firstMissing = FirstMissing(Path.GetDirectoryName(_folder));
        Directory.CreateDirectory(Draft);
    }

    /// <summary>The folder to write into.</summary>
    public string Draft { get; }

    /// <summary>Puts the draft where the bundle is to stand.</summary>
    public void Complete()
    {
        string old = $"{Draft}.old";
        bool replaces = Directory.Exists(_folder);
        if (replaces)
        {
            Directory.Move(_folder, old);
        }

        try
        {
            Directory.Move(Draft, _folder);
        }
        catch when (replaces)
        {
            Directory.Move(old, _folder);
            throw;
        }

        _completed = true;
        if (replaces)
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_completed)
        {
            return;
        }

        if (Directory.Exists(Draft))
        {
            Directory.Delete(Draft, recursive: true);
        }

        if (_firstMissing is not null && Directory.Exists(_firstMissing))
        {
            Directory.Delete(_firstMissing, recursive: true);
        }
    }

    private static string? FirstMissing(string? folder)
    {
        string? missing = null;
        while (folder is not null && !Directory.Exists(folder))
        {
            missing = folder;
            folder = Path.GetDirectoryName(folder);
        }

        return missing;
    }

    private void RequireReplaceable(bool overwrite)
    {
        string name = Path.GetFileName(_folder);
        if (File.Exists(_folder))
        {
            throw new IOException($"{name} is a file; a bundle is a folder.");
        }

        string[] entries = Directory.Exists(_folder) ? Directory.GetFileSystemEntries(_folder) : [];
        if (entries.Length == 0)
        {
            return;
        }

        HashSet<string> own = BundleFiles();
        if (own.Count == 0)
        {
            throw new IOException($"{name} holds files and is no bundle; choose another folder.");
        }

        if (entries.Select(entry => Path.GetFileName(entry)!).FirstOrDefault(entry => !own.Contains(entry)) is { } other)
        {
            throw new IOException($"{name} holds {other}, which does not belong to the bundle in it; move it away or choose another folder.");
        }

        if (!overwrite)
        {
            throw new IOException($"{name} holds a bundle already; overwrite it or choose another folder.");
        }
    }

    private HashSet<string> BundleFiles()
    {
        try
        {
            return [BundleManifest.FileName, .. BundleManifest.Load(_folder).Files.Keys.Select(name => name.Split('/')[0])];
        }
        catch (BundleException)
        {
            return [];
        }
    }
}
