using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>A segmenter that passes everything on to another; a base for layers that change or watch some of it.</summary>
/// <remarks>Thread-safe if the inner one is. Disposing it disposes the inner one.</remarks>
public abstract class DelegatingInstanceSegmenter : IInstanceSegmenter
{
    /// <summary>Wraps a segmenter.</summary>
    protected DelegatingInstanceSegmenter(IInstanceSegmenter inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <inheritdoc/>
    public virtual SegmenterInfo Info => Inner.Info;

    /// <summary>The segmenter that is wrapped.</summary>
    protected IInstanceSegmenter Inner { get; }

    /// <inheritdoc/>
    public virtual SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.Segment(frame, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SegmentationResult> SegmentAsync(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.SegmentAsync(frame, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default) =>
        Inner.SegmentBatchAsync(requests, cancellationToken);

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : Inner.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the inner segmenter.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }
    }
}
