namespace MaskRcnn.Onnx.Bundles;

/// <summary>A JSON file that is named itself or by the folder it lies in.</summary>
internal static class BundleJsonFile
{
    public static byte[] Read(string path, string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileInfo file = new(Locate(path, fileName));
        if (!file.Exists)
        {
            throw new BundleException($"{fileName} is missing.", fileName);
        }

        if (file.Length > Limits.JsonBytes)
        {
            throw new BundleException($"{fileName} is larger than {Limits.JsonBytes} bytes.", fileName);
        }

        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"{fileName} cannot be read.", fileName, innerException: exception);
        }
    }

    public static bool Exists(string path, string fileName) => File.Exists(Locate(path, fileName));

    public static void Write(string path, string fileName, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Locate(path, fileName);
        string draft = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, target, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private static string Locate(string path, string fileName) => Directory.Exists(path) ? Path.Combine(path, fileName) : path;
}
