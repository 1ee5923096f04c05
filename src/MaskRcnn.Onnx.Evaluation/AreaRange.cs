namespace MaskRcnn.Onnx.Evaluation;

/// <summary>A range of object sizes that is evaluated on its own.</summary>
/// <param name="Name"><c>all</c>, <c>small</c>, <c>medium</c> or <c>large</c>.</param>
/// <param name="Least">Smallest area in pixels that belongs to it.</param>
/// <param name="Most">Largest area in pixels that belongs to it.</param>
/// <remarks>An area on a limit belongs to both ranges, as in COCO.</remarks>
public sealed record AreaRange(string Name, double Least, double Most)
{
    /// <summary>Every size.</summary>
    public static AreaRange All { get; } = new("all", 0, 1e10);

    /// <summary>Up to 32 x 32 pixels.</summary>
    public static AreaRange Small { get; } = new("small", 0, 32 * 32);

    /// <summary>32 x 32 to 96 x 96 pixels.</summary>
    public static AreaRange Medium { get; } = new("medium", 32 * 32, 96 * 96);

    /// <summary>From 96 x 96 pixels on.</summary>
    public static AreaRange Large { get; } = new("large", 96 * 96, 1e10);

    /// <summary>The ranges of an evaluation; keypoints are not evaluated on small objects.</summary>
    public static IReadOnlyList<AreaRange> Of(EvaluationType type) =>
        type == EvaluationType.Keypoints ? [All, Medium, Large] : [All, Small, Medium, Large];

    internal bool Contains(double area) => area >= Least && area <= Most;
}
