namespace MaskRcnn.Onnx.Bundles;

/// <summary>What a manifest says about one file.</summary>
/// <param name="Sha256">SHA-256 of the file's bytes, 64 hexadecimal digits in lower case.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <remarks>Immutable.</remarks>
public sealed record BundleFile(string Sha256, long Bytes);
