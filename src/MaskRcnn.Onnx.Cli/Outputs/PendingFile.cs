namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>A file that is written under another name in its folder and takes its place only when it is whole.</summary>
/// <remarks>Disposing without <see cref="Commit"/> removes what was written and leaves alone what was there before.</remarks>
internal sealed class PendingFile : IDisposable
{
    /// <summary>What the name of a file in the making ends with.</summary>
    public const string Extension = ".maskrcnn-tmp";

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    /// <param name="path">Full path that the file will have; missing folders are made.</param>
    public PendingFile(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        _path = path;
        _temporary = Path.Combine(folder, "." + Path.GetRandomFileName() + Extension);
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Takes the content.</summary>
    public Stream Stream => _stream;

    /// <summary>Moves the file into place, over a file that is there.</summary>
    public void Commit()
    {
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: what the stream still held is lost anyway.
        }

        File.Delete(_temporary);
    }

    /// <summary>Writes a file as a whole.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="write">Gives the content; where it throws, nothing is left behind and what was there stays.</param>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new PendingFile(path);
        write(file.Stream);
        file.Commit();
    }
}
