namespace MaskRcnn.Onnx.Cli;

/// <summary>Why a file could not be read or written, in the words of a message that already names the file.</summary>
internal static class FileReason
{
    /// <summary>The reason, without the path that the runtime puts into its own message.</summary>
    public static string Of(Exception error) => error switch
    {
        MaskRcnnException => error.Message,
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such file or folder",
        PathTooLongException => "the path is too long",
        UnauthorizedAccessException => "permission denied",
        IOException => WithoutPath(error.Message),
        OutOfMemoryException => "not enough memory",
        _ => $"{error.GetType().Name}: {error.Message}",
    };

    // "The file '/a/b' already exists." and "No space left on device : '/a/b'" both hold the path between quotes.
    private static string WithoutPath(string message)
    {
        int first = message.IndexOf('\'', StringComparison.Ordinal);
        int last = message.LastIndexOf('\'');
        return last > first ? string.Concat(message.AsSpan(0, first).TrimEnd(" :"), message.AsSpan(last + 1)) : message;
    }
}
