namespace MaskRcnn.Onnx.Pooling;

/// <summary>Cuts the features of regions of interest out of a pyramid, at one size for all, as a head needs them.</summary>
/// <remarks>
/// Implementations are thread-safe. Each works on the pyramids of its own kind of memory and refuses others; which one goes with a model
/// is decided together with the execution provider.
/// </remarks>
public interface IRoiPooler
{
    /// <summary>Pools RoIs, each from the level that its area belongs to.</summary>
    /// <param name="pyramid">The features of a batch; not changed.</param>
    /// <param name="rois">The RoIs, of any image and in any order; boxes of any kind are safe.</param>
    /// <param name="options">Size of the output, sampling, level rule and the levels that take part.</param>
    /// <param name="output">Receives [rois, channels, output height, output width]; longer is allowed.</param>
    /// <param name="cancellationToken">Ends the work early; the output is then undefined.</param>
    /// <exception cref="ArgumentException">
    /// The pyramid is of another kind of memory or lacks a stride, a batch index is outside of the batch, or the output is too short.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Pool(
        FeaturePyramid pyramid,
        ReadOnlySpan<RegionOfInterest> rois,
        RoiAlignOptions options,
        Span<float> output,
        CancellationToken cancellationToken = default);
}
