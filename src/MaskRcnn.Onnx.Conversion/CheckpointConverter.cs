namespace MaskRcnn.Onnx.Conversion;

/// <summary>Turns a published or fine-tuned checkpoint into a model bundle.</summary>
public static class CheckpointConverter
{
    /// <summary>Converts.</summary>
    /// <param name="checkpoint">A .pth, .pt, .bin, .pkl or .safetensors file, or a folder of the Hugging Face port with its config.json.</param>
    /// <param name="outputFolder">The bundle's folder, made when it does not exist; it is complete or not there at all.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told the steps.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="CheckpointException">The checkpoint cannot be read.</exception>
    /// <exception cref="ConversionException">The checkpoint is not of a known architecture, or the options contradict it.</exception>
    /// <exception cref="IOException">The output cannot be written, or is there already.</exception>
    public static ConversionSummary Convert(
        string checkpoint, string outputFolder, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
