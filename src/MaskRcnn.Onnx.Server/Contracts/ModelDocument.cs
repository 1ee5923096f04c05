namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>A model that a server offers.</summary>
public sealed record ModelDocument
{
    /// <summary>The name that requests choose it by.</summary>
    public required string Name { get; init; }

    /// <summary>The bundle's own name.</summary>
    public required string Bundle { get; init; }

    /// <summary>The labels of the classes, by class id.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The id of each class in the data set that the model was trained on, by class id.</summary>
    public required IReadOnlyList<int> CategoryIds { get; init; }

    /// <summary>Whether it finds masks.</summary>
    public required bool HasMasks { get; init; }

    /// <summary>The names of the keypoints of an instance; empty where it finds none.</summary>
    public required IReadOnlyList<string> KeypointNames { get; init; }

    /// <summary>Pairs of keypoints, by their positions, that a limb joins.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> KeypointSkeleton { get; init; }

    /// <summary>The most instances that an image can have.</summary>
    public required int MaxInstances { get; init; }

    /// <summary>The execution provider that was asked for.</summary>
    public required string RequestedProvider { get; init; }

    /// <summary>The one that runs.</summary>
    public required string EffectiveProvider { get; init; }

    /// <summary>Why it is not the requested one; left out where it is.</summary>
    public string? ProviderReason { get; init; }

    /// <summary>Requests that run at a time.</summary>
    public required int Workers { get; init; }

    /// <summary>Requests that may wait.</summary>
    public required int QueueLimit { get; init; }
}
