using System.Security.Cryptography;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The files of a bundle's folder: each is opened once, and only where it really lies inside the folder.</summary>
/// <remarks>No message and no value that leaves this class holds the folder's path.</remarks>
internal sealed class BundleFolder
{
    private const int ChunkBytes = 1 << 20;
    private readonly string _root;

    private readonly string _prefix;

    private BundleFolder(string root)
    {
        _root = root;
        _prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
    }

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(_root);

    public static BundleFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Directory.Exists(path) && RealPath.Of(path) is string root
                ? new BundleFolder(Path.TrimEndingDirectorySeparator(root))
                : throw new BundleException("The model's folder does not exist.");
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw new BundleException("The model's folder cannot be read.", innerException: exception);
        }
    }

    public bool Exists(string name) => File.Exists(Path.Combine(_root, name));

    /// <summary>The bytes of a small file that no manifest vouches for: the manifest itself.</summary>
    public byte[] ReadUnverified(string name, int largest) => Access(name, file =>
    {
        if (file.Length > largest)
        {
            throw new BundleException($"{name} is larger than {largest} bytes.", name);
        }

        byte[] bytes = new byte[file.Length];
        if (bytes.Length > 0)
        {
            using FileStream stream = OpenStream(file);
            stream.ReadExactly(bytes);
        }

        return bytes;
    });

    /// <summary>The bytes of a listed file, which have the listed size and hash.</summary>
    public byte[] Read(string name, BundleFile listed, CancellationToken cancellationToken) =>
        Access(name, file => Hash(Sized(file, name, listed), name, listed, Allocate(name, listed.Bytes), cancellationToken));

    /// <summary>Checks the size and hash of a listed file without keeping its bytes.</summary>
    public void Verify(string name, BundleFile listed, CancellationToken cancellationToken) =>
        Access(name, file => Hash(Sized(file, name, listed), name, listed, new byte[Math.Min(ChunkBytes, listed.Bytes)], cancellationToken));

    /// <summary>Reads the whole file through the buffer, or into it where it is large enough, and compares size and hash.</summary>
    private static byte[] Hash(FileInfo file, string name, BundleFile listed, byte[] buffer, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (listed.Bytes > 0)
        {
            bool keep = buffer.Length == listed.Bytes;
            using FileStream stream = OpenStream(file);
            for (long done = 0; done < listed.Bytes;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(ChunkBytes, listed.Bytes - done);
                Span<byte> chunk = buffer.AsSpan(keep ? (int)done : 0, count);
                stream.ReadExactly(chunk);
                hash.AppendData(chunk);
                done += count;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == listed.Sha256
            ? buffer
            : throw new BundleException($"{name} was altered: its SHA-256 is not the manifest's.", name);
    }

    /// <summary>The file, if it has the listed size: checked before a byte is read or a buffer made. A pipe or device has none.</summary>
    private static FileInfo Sized(FileInfo file, string name, BundleFile listed) => file.Length == listed.Bytes
        ? file
        : throw new BundleException($"{name} was altered: it has {file.Length} bytes, the manifest says {listed.Bytes}.", name);

    private static byte[] Allocate(string name, long bytes)
    {
        try
        {
            return bytes <= Array.MaxLength ? new byte[bytes] : throw new BundleException($"{name} is too large: {bytes} bytes.", name);
        }
        catch (OutOfMemoryException exception)
        {
            throw new BundleException($"{name} is too large for the memory: {bytes} bytes.", name, innerException: exception);
        }
    }

    private static FileStream OpenStream(FileInfo file) =>
        new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

    private static bool IsFileError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException;

    private T Access<T>(string name, Func<FileInfo, T> use)
    {
        try
        {
            string? real = RealPath.Of(Path.Combine(_root, name));
            if (real is null || !real.StartsWith(_prefix, StringComparison.Ordinal))
            {
                throw new BundleException($"{name} is a link that leads out of the bundle.", name);
            }

            FileInfo file = new(real);
            return file.Exists ? use(file) : throw new BundleException($"{name} is missing.", name);
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw new BundleException($"{name} cannot be read.", name, innerException: exception);
        }
    }
}
