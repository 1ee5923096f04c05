namespace MaskRcnn.Onnx.Bundles;

/// <summary>One ONNX graph of a bundle, as verified bytes.</summary>
/// <remarks>Immutable. Nothing is read from the disk again: the runtime gets the bytes that were hashed.</remarks>
public sealed class BundleGraph
{
    internal BundleGraph(string fileName, string sha256, ReadOnlyMemory<byte> bytes, IReadOnlyList<string> externalFiles)
    {
        FileName = fileName;
        Sha256 = sha256;
        Bytes = bytes;
        ExternalFiles = externalFiles;
    }

    /// <summary>The file's name in the bundle, such as <c>backbone.onnx</c>.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits in lower case.</summary>
    public string Sha256 { get; }

    /// <summary>
    /// The ONNX model, complete: the bytes of the file, or where it keeps tensors in other files of the bundle, the same model with those
    /// tensors' bytes inside.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The files of the bundle that the model keeps tensors in; mostly empty.</summary>
    public IReadOnlyList<string> ExternalFiles { get; }
}
