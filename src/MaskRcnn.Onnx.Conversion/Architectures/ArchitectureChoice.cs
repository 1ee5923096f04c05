namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Finds the architecture of a checkpoint.</summary>
internal static class ArchitectureChoice
{
    private const string Supported =
        "Supported are torchvision's, Detectron2's and mmdetection's Mask, Faster and Keypoint R-CNN with a feature pyramid, "
        + "and the Hugging Face port's Mask R-CNN.";

    /// <summary>The only architecture that recognises the weights' names, or the one that was asked for.</summary>
    /// <exception cref="ConversionException">None or several do, or the family is unknown.</exception>
    public static IArchitecture Of(CheckpointWeights weights, string? family) => Of(ArchitectureCatalog.All, weights, family);

    /// <inheritdoc cref="Of(CheckpointWeights, string?)"/>
    public static IArchitecture Of(IReadOnlyList<IArchitecture> known, CheckpointWeights weights, string? family)
    {
        if (family is not null)
        {
            return known.FirstOrDefault(architecture => string.Equals(architecture.Family, family, StringComparison.OrdinalIgnoreCase))
                ?? throw new ConversionException($"The family {family} is unknown; there are {Names(known)}.");
        }

        IArchitecture[] found = [.. known.Where(architecture => architecture.Recognises(weights))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new ConversionException(
                $"The checkpoint is of no known architecture. {CheckpointDescription.Of(weights.Names)} {Supported}"),
            _ => throw new ConversionException($"The weights' names are those of {Names(found)}: say which with the family option."),
        };
    }

    private static string Names(IEnumerable<IArchitecture> architectures) =>
        string.Join(", ", architectures.Select(architecture => architecture.Family));
}
