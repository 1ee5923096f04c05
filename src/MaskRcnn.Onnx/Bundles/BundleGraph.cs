namespace MaskRcnn.Onnx.Bundles;

/// <summary>One ONNX graph of a bundle, as verified bytes.</summary>
/// <remarks>Immutable. What was hashed is what these bytes are; nothing is read from the disk again.</remarks>
public sealed class BundleGraph
{
    internal BundleGraph(
        string fileName, BundleFile listed, ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> externalData)
    {
        FileName = fileName;
        Sha256 = listed.Sha256;
        Bytes = bytes;
        ExternalData = externalData;
    }

    /// <summary>The file's name in the bundle, such as <c>backbone.onnx</c>.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, 64 hexadecimal digits in lower case.</summary>
    public string Sha256 { get; }

    /// <summary>The ONNX model.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The files that the model takes tensors from, by the location the model writes; verified too. Mostly empty.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ExternalData { get; }
}
