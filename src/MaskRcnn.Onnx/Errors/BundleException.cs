namespace MaskRcnn.Onnx;

/// <summary>A model bundle is missing, altered or malformed.</summary>
public sealed class BundleException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, without absolute paths.</param>
    /// <param name="file">The file inside the bundle, such as <c>config.json</c>; null where it is the bundle as a whole.</param>
    /// <param name="field">The field, graph input or graph output inside that file, if one is to blame.</param>
    /// <param name="innerException">What a library below said.</param>
    public BundleException(string message, string? file = null, string? field = null, Exception? innerException = null)
        : base(message, innerException)
    {
        File = file;
        Field = field;
    }

    /// <summary>The file inside the bundle, or null.</summary>
    public string? File { get; }

    /// <summary>The field, graph input or graph output, or null.</summary>
    public string? Field { get; }
}
