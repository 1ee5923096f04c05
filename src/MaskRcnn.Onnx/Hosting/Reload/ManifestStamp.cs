using System.Security.Cryptography;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Tells one state of a bundle's folder from another without reading its graphs.</summary>
internal static class ManifestStamp
{
    /// <summary>The hash of the manifest; null where none can be read.</summary>
    public static string? Of(string model) => Read(model) is { } bytes ? Convert.ToHexString(SHA256.HashData(bytes)) : null;

    /// <summary>
    /// The same with the size and the time of every file that the manifest lists, to see whether they are still being written. Null where
    /// no manifest can be read.
    /// </summary>
    public static string? WithFiles(string model)
    {
        if (Read(model) is not { } bytes)
        {
            return null;
        }

        string hash = Convert.ToHexString(SHA256.HashData(bytes));
        try
        {
            string folder = BundleLocator.Find(model);
            IEnumerable<string> files = BundleManifest.Parse(bytes).Files.Keys.Order(StringComparer.Ordinal).Select(name =>
            {
                FileInfo file = new(Path.Combine(folder, name));
                return file.Exists ? $"{name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}" : $"{name}:-";
            });
            return string.Join('\n', [hash, .. files]);
        }
        catch (Exception error) when (error is BundleException or IOException or UnauthorizedAccessException)
        {
            return hash;
        }
    }

    private static byte[]? Read(string model)
    {
        try
        {
            return BundleFolder.Open(BundleLocator.Find(model)).ReadUnverified(BundleManifest.FileName, Limits.JsonBytes);
        }
        catch (BundleException)
        {
            return null;
        }
    }
}
