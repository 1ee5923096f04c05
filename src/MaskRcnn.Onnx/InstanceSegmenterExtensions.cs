using System.Runtime.CompilerServices;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx;

/// <summary>Conveniences over any <see cref="IInstanceSegmenter"/>.</summary>
public static class InstanceSegmenterExtensions
{
    /// <summary>Segments a stream of images; the next frames are fetched (and decoded, where the source does that) while earlier ones run.</summary>
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="frames">The images. A frame must stay untouched until its result is yielded.</param>
    /// <param name="options">What is wanted of every image; null for the defaults.</param>
    /// <param name="ahead">How many images may be in flight before the next result is taken, at least 1; default 2.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>One result per frame, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ahead"/> is below 1.</exception>
    public static IAsyncEnumerable<SegmentationResult> SegmentStreamAsync(
        this IInstanceSegmenter segmenter,
        IAsyncEnumerable<ImageFrame> frames,
        SegmentationOptions? options = null,
        int ahead = 2,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        return Run(segmenter, frames, options, ahead, cancellationToken);
    }

    /// <summary>Asks for an object of type <typeparamref name="T"/> that the segmenter, or one that it wraps, is or has.</summary>
    public static T? GetService<T>(this IInstanceSegmenter segmenter, object? serviceKey = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        return segmenter.GetService(typeof(T), serviceKey) as T;
    }

    private static async IAsyncEnumerable<SegmentationResult> Run(
        IInstanceSegmenter segmenter,
        IAsyncEnumerable<ImageFrame> frames,
        SegmentationOptions? options,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inFlight = new Queue<Task<SegmentationResult>>();
        try
        {
            await foreach (ImageFrame frame in frames.WithCancellation(stopping.Token).ConfigureAwait(false))
            {
                inFlight.Enqueue(segmenter.SegmentAsync(frame, options, stopping.Token));
                if (inFlight.Count > ahead)
                {
                    yield return await inFlight.Dequeue().ConfigureAwait(false);
                }
            }

            while (inFlight.TryDequeue(out Task<SegmentationResult>? next))
            {
                yield return await next.ConfigureAwait(false);
            }
        }
        finally
        {
            // Frames belong to the calls in flight: nothing may read them once the caller has left the loop.
            await stopping.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(inFlight)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
