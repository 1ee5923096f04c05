using Microsoft.Win32.SafeHandles;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>
/// A file that is read at any place, by any thread. Whatever the system says comes out as a <see cref="CheckpointException"/>.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private CheckpointFile(SafeFileHandle handle, string name)
    {
        _handle = handle;
        Name = name;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>The file's name, without its folder.</summary>
    public string Name { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Opens a file for reading.</summary>
    public static CheckpointFile Open(string path)
    {
        string name = Path.GetFileName(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new CheckpointFile(handle, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            handle?.Dispose();
            string reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "does not exist",
                UnauthorizedAccessException when Directory.Exists(path) => "is a folder",
                UnauthorizedAccessException => "may not be read",
                _ => "cannot be opened",
            };
            throw new CheckpointException($"The checkpoint {UntrustedText.Quote(name)} {reason}.", innerException: error);
        }
    }

    /// <summary>Fills the destination.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                int count = RandomAccess.Read(_handle, destination, offset);
                if (count == 0) throw new CheckpointException($"'{Name}' ends early.", Length);
                offset += count;
                destination = destination[count..];
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException($"'{Name}' cannot be read.", offset, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
