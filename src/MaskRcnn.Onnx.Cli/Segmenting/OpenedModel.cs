namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>A model that is ready to run.</summary>
/// <param name="Segmenter">Runs it.</param>
/// <param name="KeypointCocoOffset">Subtracted from x and y of keypoints in COCO results.</param>
/// <param name="KeypointSkeleton">Pairs of keypoints that overlays join.</param>
/// <param name="Warnings">What is odd about the bundle.</param>
/// <param name="KeypointSigmas">Spread of each keypoint in the object keypoint similarity; null or empty where it is not known.</param>
internal sealed record OpenedModel(
    IInstanceSegmenter Segmenter,
    float KeypointCocoOffset,
    IReadOnlyList<(int First, int Second)> KeypointSkeleton,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<float>? KeypointSigmas = null) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Segmenter.Dispose();
}
