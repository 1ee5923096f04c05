namespace MaskRcnn.Onnx.Bundles;

/// <summary>What the keypoints of a model are.</summary>
/// <param name="Names">Name by index.</param>
/// <param name="FlipPairs">Pairs that change places in a mirror image; empty where it is not known.</param>
/// <param name="Sigmas">Spread of each in COCO's object keypoint similarity; empty where it is not known.</param>
/// <param name="Skeleton">Pairs that a limb joins; empty where it is not known.</param>
/// <remarks>Immutable. Indices are 0-based.</remarks>
public sealed record KeypointLayout(
    IReadOnlyList<string> Names,
    IReadOnlyList<(int First, int Second)> FlipPairs,
    IReadOnlyList<float> Sigmas,
    IReadOnlyList<(int First, int Second)> Skeleton)
{
    /// <summary>COCO's person.</summary>
    public static KeypointLayout CocoPerson { get; } =
        new(CocoPersonKeypoints.Names, CocoPersonKeypoints.FlipPairs, CocoPersonKeypoints.Sigmas, CocoPersonKeypoints.Skeleton);

    /// <summary>
    /// What a configuration says. COCO person's pairs and spreads fill in where it says nothing, but only for COCO person's keypoints:
    /// for others they would be wrong.
    /// </summary>
    internal static KeypointLayout Of(MaskRcnnConfig config)
    {
        IReadOnlyList<string> names = config.KeypointNames ?? CocoPerson.Names;
        KeypointLayout known = names.SequenceEqual(CocoPerson.Names) ? CocoPerson : new KeypointLayout(names, [], [], []);
        return new KeypointLayout(
            names,
            config.KeypointFlipPairs ?? known.FlipPairs,
            config.KeypointSigmas ?? known.Sigmas,
            config.KeypointSkeleton ?? known.Skeleton);
    }
}
