using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx;

/// <summary>Finds the instances of known classes in images: a box, a class, a score and, as the model has them, a mask or keypoints each.</summary>
/// <remarks>
/// <para>Implementations are thread-safe: any number of callers may use one object at once, and the results are the same as one after
/// another. How many images really run at the same time is the implementation's business; further calls wait.</para>
/// <para>The pixels of a frame are read, never written, and belong to the call until its task completes; a cancelled task completes only
/// when nothing reads them any more. Results are immutable and own no native memory.</para>
/// <para>Disposing waits for the calls that are running; later calls throw <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public interface IInstanceSegmenter : IDisposable
{
    /// <summary>The model and the execution provider.</summary>
    SegmenterInfo Info { get; }

    /// <summary>Segments one image on the calling thread.</summary>
    /// <param name="frame">The image.</param>
    /// <param name="options">What is wanted; null for <see cref="SegmentationOptions.Default"/>.</param>
    /// <param name="cancellationToken">Checked while waiting, between the stages and, through the runtime, between the nodes of a graph.</param>
    /// <returns>The instances, best score first; empty where none was found.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SegmenterBusyException">The queue is full and the segmenter was told to refuse.</exception>
    /// <exception cref="SegmenterTimeoutException">The call waited longer for its turn than the segmenter was told to let it wait.</exception>
    /// <exception cref="InferenceException">The network failed or gave values that are not numbers.</exception>
    SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Segments one image on a worker thread.</summary>
    /// <inheritdoc cref="Segment"/>
    Task<SegmentationResult> SegmentAsync(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Segments several images, together where that is faster.</summary>
    /// <param name="requests">The images, each with its options and its own token.</param>
    /// <param name="cancellationToken">Gives up the whole batch.</param>
    /// <returns>One outcome per request, in their order; a request that fails or is cancelled leaves its neighbours alone.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="SegmenterBusyException">The queue is full and the segmenter was told to refuse.</exception>
    /// <exception cref="SegmenterTimeoutException">The call waited longer for its turn than the segmenter was told to let it wait.</exception>
    Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Asks for an object of another type that this segmenter, or one that it wraps, is or has.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">A key that tells several of one type apart; usually null.</param>
    /// <returns>The object, or null.</returns>
    object? GetService(Type serviceType, object? serviceKey = null);
}
