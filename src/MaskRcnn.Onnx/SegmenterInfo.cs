namespace MaskRcnn.Onnx;

/// <summary>What a segmenter runs and on what.</summary>
/// <remarks>Immutable.</remarks>
public sealed record SegmenterInfo
{
    /// <summary>The bundle's name, from its manifest.</summary>
    public required string Model { get; init; }

    /// <summary>The labels of the classes, by class id; the background is not among them.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The id of each class in the data set that the model was trained on, by class id.</summary>
    public required IReadOnlyList<int> CategoryIds { get; init; }

    /// <summary>Whether the bundle finds masks.</summary>
    public required bool HasMasks { get; init; }

    /// <summary>The names of the keypoints of an instance, in their order; empty where the bundle finds none.</summary>
    public required IReadOnlyList<string> KeypointNames { get; init; }

    /// <summary>Pairs of keypoints, by their positions among the names, that a limb joins; empty (the default) where it is not known.</summary>
    public IReadOnlyList<(int First, int Second)> KeypointSkeleton { get; init; } = [];

    /// <summary>The most instances that an image can have.</summary>
    public required int MaxInstances { get; init; }

    /// <summary>The execution provider that was asked for, such as <c>auto</c> or <c>cuda</c>.</summary>
    public required string RequestedProvider { get; init; }

    /// <summary>The execution provider that really runs the network, as read back from the runtime, such as <c>cpu</c>.</summary>
    public required string EffectiveProvider { get; init; }

    /// <summary>Why the effective provider is not the requested one; null where it is.</summary>
    public string? ProviderReason { get; init; }
}
