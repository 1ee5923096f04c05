namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>Opens image files with errors that name them without their folder.</summary>
internal static class ImageFile
{
    /// <summary>Opens a file for reading, without a buffer between it and the reader.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(string path, FileOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"The image file '{name}' does not exist.", name, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The image file '{name}' cannot be read.", e);
        }
    }
}
