using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>
/// The folder that a bundle is to stand in, and the draft beside it that takes its place when it is complete. Disposing removes a draft
/// that was not completed.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _folder;
    private readonly bool _overwrite;
    private readonly List<string> _madeParents;
    private bool _completed;

    /// <summary>Checks the place and makes the draft.</summary>
    /// <param name="path">The bundle's folder; it and its parents need not exist.</param>
    /// <param name="overwrite">Whether a bundle that stands there is replaced.</param>
    /// <exception cref="OutputRefusedException">Something that may not be replaced is there.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public OutputFolder(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _folder = Directory.Exists(full) ? Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        _overwrite = overwrite;
        RequireReplaceable();
        string? parent = Path.GetDirectoryName(_folder);
        Draft = Path.Combine(parent ?? _folder, $".{Path.GetFileName(_folder)}.{Guid.NewGuid():N}.draft");
        _madeParents = Missing(parent);
        Directory.CreateDirectory(Draft);
    }

    /// <summary>The folder to write into.</summary>
    public string Draft { get; }

    /// <summary>Puts the draft where the bundle is to stand.</summary>
    /// <exception cref="OutputRefusedException">Something that may not be replaced has come there.</exception>
    /// <exception cref="IOException">The folder cannot be moved.</exception>
    public void Complete()
    {
        RequireReplaceable();
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
        if (_completed || !Directory.Exists(Draft))
        {
            return;
        }

        Directory.Delete(Draft, recursive: true);
        foreach (string parent in _madeParents)
        {
            if (Directory.EnumerateFileSystemEntries(parent).Any())
            {
                break;
            }

            Directory.Delete(parent);
        }
    }

    /// <summary>The folders above that do not exist, the innermost first.</summary>
    private static List<string> Missing(string? folder)
    {
        List<string> missing = [];
        for (; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            missing.Add(folder);
        }

        return missing;
    }

    private void RequireReplaceable()
    {
        string name = Path.GetFileName(_folder);
        if (File.Exists(_folder))
        {
            throw new OutputRefusedException($"{name} is a file; a bundle is a folder.");
        }

        if (!Directory.Exists(_folder) || !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            return;
        }

        HashSet<string> own = BundleFiles();
        string? other = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .FirstOrDefault(file => !own.Contains(file));
        string? problem = own.Count == 0 ? "holds files and is no bundle; choose another folder"
            : other is not null ? $"holds {other}, which is not of the bundle in it; move it away or choose another folder"
            : !_overwrite ? "holds a bundle already; overwrite it or choose another folder"
            : null;
        if (problem is not null)
        {
            throw new OutputRefusedException($"{name} {problem}.");
        }
    }

    private HashSet<string> BundleFiles()
    {
        try
        {
            return [BundleManifest.FileName, .. BundleManifest.Load(_folder).Files.Keys];
        }
        catch (BundleException)
        {
            return [];
        }
    }
}
