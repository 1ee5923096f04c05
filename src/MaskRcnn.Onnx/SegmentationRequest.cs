using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx;

/// <summary>One image of a batch, with its own options and its own cancellation.</summary>
/// <param name="Frame">The pixels; they belong to the call until its task completes.</param>
/// <param name="Options">What is wanted of this image; null for the defaults.</param>
/// <param name="CancellationToken">Gives this image up without disturbing its neighbours.</param>
public sealed record SegmentationRequest(
    ImageFrame Frame,
    SegmentationOptions? Options = null,
    CancellationToken CancellationToken = default);
