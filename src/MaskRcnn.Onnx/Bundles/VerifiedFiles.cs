namespace MaskRcnn.Onnx.Bundles;

/// <summary>The listed files of a bundle after their sizes and hashes were compared, with the bytes of those that are used.</summary>
internal sealed class VerifiedFiles
{
    private readonly BundleManifest _manifest;
    private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyCollection<string>> _locations = new(StringComparer.Ordinal);

    private VerifiedFiles(BundleManifest manifest) => _manifest = manifest;

    /// <summary>
    /// Verifies every listed file. Bytes are kept of files of a known name and of those that a graph takes tensors from; the rest is only
    /// compared with the manifest.
    /// </summary>
    public static VerifiedFiles Read(BundleFolder folder, BundleManifest manifest, CancellationToken cancellationToken)
    {
        VerifiedFiles files = new(manifest);
        files.CheckSizes();
        HashSet<string> kept = new(StringComparer.Ordinal);
        foreach (string name in KnownFiles())
        {
            if (manifest.Files.TryGetValue(name, out BundleFile? listed))
            {
                byte[] bytes = folder.Read(name, listed, cancellationToken);
                files._bytes.Add(name, bytes);
                if (name.EndsWith(".onnx", StringComparison.Ordinal))
                {
                    files._locations.Add(name, OnnxExternalData.Locations(bytes, name));
                    kept.UnionWith(files._locations[name]);
                }
            }
        }

        foreach ((string name, BundleFile listed) in manifest.Files)
        {
            if (files._bytes.ContainsKey(name))
            {
                continue;
            }

            if (kept.Contains(name))
            {
                files._bytes.Add(name, folder.Read(name, listed, cancellationToken));
            }
            else
            {
                folder.Verify(name, listed, cancellationToken);
            }
        }

        return files;
    }

    /// <summary>The bytes of a JSON file that every bundle has.</summary>
    public byte[] Json(string name) => _bytes.TryGetValue(name, out byte[]? bytes) ? bytes : throw NotListed(name);

    /// <summary>A graph that every bundle has.</summary>
    public BundleGraph RequiredGraph(string name) => Graph(name) ?? throw NotListed(name);

    /// <summary>A graph, or null where the manifest does not list it.</summary>
    public BundleGraph? Graph(string name)
    {
        if (!_bytes.TryGetValue(name, out byte[]? bytes))
        {
            return null;
        }

        IReadOnlyCollection<string> locations = _locations[name];
        foreach (string location in locations)
        {
            if (!_bytes.ContainsKey(location))
            {
                string shown = BundleFileName.ForMessage(location);
                throw new BundleException($"{name} takes tensors from \"{shown}\", which {BundleManifest.FileName} does not list.", name);
            }
        }

        byte[] whole = locations.Count > 0 ? OnnxExternalData.Inline(bytes, _bytes, name) : bytes;
        return new BundleGraph(name, _manifest.Files[name].Sha256, whole, [.. locations]);
    }

    private static string[] KnownFiles() =>
    [
        MaskRcnnConfig.FileName, MaskRcnnImageProcessorConfig.FileName, ModelBundle.BackboneFile, ModelBundle.BoxHeadFile,
        ModelBundle.MaskHeadFile, ModelBundle.KeypointHeadFile,
    ];

    private static BundleException NotListed(string name) =>
        new($"{BundleManifest.FileName} does not list {name}, which every bundle needs.", BundleManifest.FileName, "files");

    private void CheckSizes()
    {
        foreach (string name in (string[])[MaskRcnnConfig.FileName, MaskRcnnImageProcessorConfig.FileName])
        {
            if (_manifest.Files.TryGetValue(name, out BundleFile? listed) && listed.Bytes > Limits.JsonBytes)
            {
                throw new BundleException($"{name} is larger than {Limits.JsonBytes} bytes.", name);
            }
        }

        long total = 0;
        foreach (BundleFile listed in _manifest.Files.Values)
        {
            total += listed.Bytes;
        }

        if (total > Limits.BundleBytes)
        {
            throw new BundleException(
                $"The bundle's files have {total} bytes together, at most {Limits.BundleBytes} are read.",
                BundleManifest.FileName,
                "files");
        }
    }
}
