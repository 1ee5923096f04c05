namespace MaskRcnn.Onnx.Pooling;

/// <summary>How RoIs are pooled for one head (Mask R-CNN, section 3, RoIAlign).</summary>
/// <remarks>Immutable.</remarks>
public sealed record RoiAlignOptions
{
    /// <summary>The most samples per bin and axis that may be asked for.</summary>
    public const int MaxSamplingRatio = 64;

    /// <summary>Creates options.</summary>
    /// <param name="outputHeight">Rows of bins; 1 to 1024.</param>
    /// <param name="outputWidth">Columns of bins; 1 to 1024.</param>
    /// <param name="samplingRatio">Samples per bin and axis, at most 64; 0 or less takes as many as a bin has feature pixels, rounded up.</param>
    /// <param name="aligned">
    /// True subtracts half a feature pixel, so that RoI and map agree on pixel centres; false is the legacy rule, which does not and
    /// enlarges RoIs to at least one feature pixel.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RoiAlignOptions(int outputHeight, int outputWidth, int samplingRatio, bool aligned)
    {
        RequireSize(outputHeight, nameof(outputHeight));
        RequireSize(outputWidth, nameof(outputWidth));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samplingRatio, MaxSamplingRatio);
        OutputHeight = outputHeight;
        OutputWidth = outputWidth;
        SamplingRatio = samplingRatio;
        Aligned = aligned;
    }

    /// <summary>Rows of bins.</summary>
    public int OutputHeight { get; }

    /// <summary>Columns of bins.</summary>
    public int OutputWidth { get; }

    /// <summary>Samples per bin and axis; 0 or less is adaptive.</summary>
    public int SamplingRatio { get; }

    /// <summary>Whether half a feature pixel is subtracted.</summary>
    public bool Aligned { get; }

    /// <summary>The rule of a RoI's level. Default the Hugging Face port's.</summary>
    public LevelEpsilon LevelEpsilon { get; init; } = LevelEpsilon.Inside;

    /// <summary>The strides of the levels that the head pools from, ascending; null or empty means all of the pyramid. Default null.</summary>
    public IReadOnlyList<int>? Strides { get; init; }

    private static void RequireSize(int size, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024, name);
    }
}
