namespace MaskRcnn.Onnx;

/// <summary>The model of a running segmenter could not be replaced; the old one runs on.</summary>
public sealed class ModelReloadException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with the new model, without absolute paths.</param>
    /// <param name="step">The step that failed.</param>
    /// <param name="innerException">The step's own error; null where the new model merely does not fit.</param>
    public ModelReloadException(string message, ModelReloadStep step, Exception? innerException = null)
        : base(message, innerException) => Step = step;

    /// <summary>The step that failed.</summary>
    public ModelReloadStep Step { get; }
}
