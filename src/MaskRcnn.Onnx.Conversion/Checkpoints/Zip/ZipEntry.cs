namespace MaskRcnn.Onnx.Conversion.Checkpoints.Zip;

/// <summary>A stored file of an archive.</summary>
/// <param name="Name">Its name, folders divided by slashes.</param>
/// <param name="Header">Where its local header begins in the archive.</param>
/// <param name="Offset">Where its bytes begin in the archive.</param>
/// <param name="Length">How many they are.</param>
internal sealed record ZipEntry(string Name, long Header, long Offset, long Length);
