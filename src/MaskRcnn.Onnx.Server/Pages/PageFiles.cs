using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace MaskRcnn.Onnx.Server.Pages;

/// <summary>The files of the page, embedded in an assembly as <c>Page/...</c>.</summary>
internal static class PageFiles
{
    public const string Folder = "Page/";
    public const string Index = "/index.html";

    /// <summary>Reads them all; few and small.</summary>
    public static IReadOnlyList<PageFile> Of(Assembly assembly)
    {
        var types = new FileExtensionContentTypeProvider();
        var files = new List<PageFile>();
        foreach (string name in assembly.GetManifestResourceNames())
        {
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(Folder, StringComparison.Ordinal))
            {
                continue;
            }

            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            path = path[(Folder.Length - 1)..];
            string type = types.TryGetContentType(path, out string? known) ? known : "application/octet-stream";
            bool text = type.StartsWith("text/", StringComparison.Ordinal);
            string hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
            files.Add(new PageFile(path, text ? $"{type}; charset=utf-8" : type, bytes, $"\"{hash}\""));
        }

        return files;
    }
}
