using System.Formats.Tar;
using System.IO.Compression;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Corpora;

/// <summary>The set of broken, hostile and odd images and HTTP bodies, by folder.</summary>
internal static class BadImages
{
    private static readonly Lazy<Dictionary<string, List<byte[]>>> Folders = new(Read);

    /// <summary>The files of folders whose names begin so; the test is skipped where the set is absent.</summary>
    public static byte[][] Of(string prefix)
    {
        TestPaths.SharedOrSkip("data", "bad-images.tar.gz");
        return
        [
            .. Folders.Value.Where(folder => folder.Key.StartsWith(prefix, StringComparison.Ordinal)).SelectMany(folder => folder.Value),
        ];
    }

    private static Dictionary<string, List<byte[]>> Read()
    {
        var folders = new Dictionary<string, List<byte[]>>();
        using FileStream file = File.OpenRead(TestPaths.SharedOrSkip("data", "bad-images.tar.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry() is { } entry)
        {
            string[] parts = entry.Name.Split('/');
            if (entry.EntryType == TarEntryType.RegularFile && parts.Length == 3)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                if (!folders.TryGetValue(parts[1], out List<byte[]>? files))
                {
                    folders[parts[1]] = files = [];
                }

                files.Add(content.ToArray());
            }
        }

        return folders;
    }
}
