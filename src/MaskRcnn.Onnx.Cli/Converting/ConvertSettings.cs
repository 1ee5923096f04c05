namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>What <c>maskrcnn convert</c> was asked for.</summary>
internal sealed record ConvertSettings
{
    /// <summary>A checkpoint's file, or a folder of the Hugging Face port.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The bundle's folder.</summary>
    public required string Output { get; init; }

    /// <summary>A file or folder with what the weights cannot tell; null for none.</summary>
    public string? Config { get; init; }

    /// <summary>A file with a class name per line; null for the checkpoint's own or COCO's.</summary>
    public string? Labels { get; init; }

    /// <summary>The family; null to find it out.</summary>
    public string? Family { get; init; }

    /// <summary>The bundle's name; null for its folder's.</summary>
    public string? Name { get; init; }

    /// <summary>The weights' licence; null where it is not said.</summary>
    public string? License { get; init; }

    /// <summary>Where the weights came from; null where it is not said.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the graphs compute in half precision.</summary>
    public bool HalfPrecision { get; init; }

    /// <summary>Epsilon of the batch norms; null for the family's rule.</summary>
    public double? BatchNormEpsilon { get; init; }

    /// <summary>Whether the bundle is run before the command ends.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether a bundle that is there is replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether nothing but problems is said.</summary>
    public bool Quiet { get; init; }
}
