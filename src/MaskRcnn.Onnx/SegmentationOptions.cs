namespace MaskRcnn.Onnx;

/// <summary>What one call wants. Everything is optional; a value that the bundle forbids is limited to what it allows.</summary>
/// <remarks>Immutable and safe to share between calls.</remarks>
public sealed record SegmentationOptions
{
    /// <summary>The options of a call that gives none.</summary>
    public static SegmentationOptions Default { get; } = new();

    /// <summary>
    /// An instance is kept when its score is greater than this. Range 0..1, default 0.5. The bundle's own <c>score_thr</c> acts
    /// before it and cannot be lowered.
    /// </summary>
    public float ScoreThreshold
    {
        get;
        init => field = value is >= 0f and <= 1f
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ScoreThreshold), value, "A score threshold lies between 0 and 1.");
    } = 0.5f;

    /// <summary>The best so many instances are kept, at least 1; null (the default) for the bundle's own <c>max_per_img</c>, which it cannot exceed.</summary>
    public int? MaxInstances
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxInstances), value, "At least one instance must be allowed.");
    }

    /// <summary>Whether masks are computed; default true. Without them the mask head does not run.</summary>
    public bool Masks { get; init; } = true;

    /// <summary>
    /// Labels of the classes to keep, as the bundle spells them without regard to case; null (the default) for all. The filter
    /// acts after the network's own selection, so it never brings up an instance that a call without it would not have found.
    /// </summary>
    public IReadOnlyCollection<string>? Classes { get; init; }
}
