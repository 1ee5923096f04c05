namespace MaskRcnn.Onnx.Bundles;

/// <summary>Tensors that an ONNX model keeps in other files: which files those are, and the model with their bytes moved inside.</summary>
internal static class OnnxExternalData
{
    /// <summary>The files that a model takes tensors from, as it writes them, each once.</summary>
    /// <param name="model">The model's bytes.</param>
    /// <param name="fileName">The model's name in the bundle, for messages.</param>
    /// <exception cref="BundleException">The bytes are no ONNX model.</exception>
    public static IReadOnlyCollection<string> Locations(ReadOnlySpan<byte> model, string fileName)
    {
        // ONNX Runtime recognises its own format by these bytes, whatever the file is called.
        if (model.Length >= 8 && model[4..8].SequenceEqual("ORTM"u8))
        {
            throw new BundleException($"{fileName} is in ONNX Runtime's own format; a bundle holds ONNX models.", fileName);
        }

        OnnxLocationScan scan = new(model, fileName);
        return scan.Run();
    }

    /// <summary>
    /// The model with every tensor's bytes inside. The runtime then opens no other file, so that the bytes it uses are those that were
    /// verified; its .NET binding takes no external data from memory.
    /// </summary>
    /// <param name="model">A model that <see cref="Locations"/> has accepted.</param>
    /// <param name="files">The bytes of every location.</param>
    /// <param name="fileName">The model's name in the bundle, for messages.</param>
    /// <exception cref="BundleException">A tensor asks for bytes that its file does not have, or the model becomes too large.</exception>
    public static byte[] Inline(ReadOnlySpan<byte> model, IReadOnlyDictionary<string, byte[]> files, string fileName) =>
        new OnnxTensorInliner(files, fileName).Inline(model);
}
