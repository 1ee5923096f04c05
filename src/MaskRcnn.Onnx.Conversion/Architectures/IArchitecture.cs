namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>A family's way to name and shape the weights of a detection network.</summary>
internal interface IArchitecture
{
    /// <summary>The family as a user names it: <c>torchvision</c>, <c>detectron2</c>, <c>mmdetection</c>, <c>huggingface</c>.</summary>
    string Family { get; }

    /// <summary>
    /// Whether the weights' names are of this family. Judged by names that only this family has, so that at most one says yes.
    /// </summary>
    bool Recognises(CheckpointWeights weights);

    /// <summary>Reads the network and what its conventions are.</summary>
    /// <exception cref="ConversionException">
    /// Weights are missing, left over or of a wrong shape, or the configuration contradicts them.
    /// </exception>
    ConvertedModel Read(CheckpointWeights weights, ArchitectureOptions options);
}
