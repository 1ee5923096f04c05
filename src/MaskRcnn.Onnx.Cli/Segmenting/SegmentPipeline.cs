using System.Threading.Channels;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>
/// Takes images through decode, run and write, the three at the same time on successive images. The channels between them hold one
/// image each, so that at most five are in memory however long the run is.
/// </summary>
/// <param name="loader">Decodes.</param>
/// <param name="segmenter">Runs.</param>
/// <param name="writers">Write, one after the other.</param>
/// <param name="options">What is wanted of each image.</param>
/// <param name="observer">Hears what became of each image.</param>
internal sealed class SegmentPipeline(
    IImageLoader loader,
    IInstanceSegmenter segmenter,
    IReadOnlyList<IResultWriter> writers,
    SegmentationOptions options,
    IRunObserver observer)
{
    private static readonly BoundedChannelOptions OneAhead = new(1) { SingleReader = true, SingleWriter = true };
    private readonly Channel<Decoded> _decoded = Channel.CreateBounded<Decoded>(OneAhead);
    private readonly Channel<Segmented> _segmented = Channel.CreateBounded<Segmented>(OneAhead);

    /// <summary>Runs every image, once per pipeline; one that fails is told to the observer and leaves the others alone.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the file that was being written is whole or absent.</exception>
    public async Task RunAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Task.WhenAll(
                Stage(() => DecodeAsync(jobs, stop.Token)),
                Stage(() => SegmentAsync(stop.Token)),
                Stage(() => WriteAsync(stop.Token))).ConfigureAwait(false);
        }
        finally
        {
            while (_decoded.Reader.TryRead(out Decoded waiting))
            {
                waiting.Image.Dispose();
            }

            while (_segmented.Reader.TryRead(out Segmented waiting))
            {
                waiting.Image.Dispose();
            }
        }

        // On a thread of its own, as the stages decode, compute and write without giving up theirs. One that breaks stops the others,
        // and its error comes before their cancellation.
        Task Stage(Func<Task> run) => Task.Run(
            async () =>
            {
                try
                {
                    await run().ConfigureAwait(false);
                }
                catch
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    throw;
                }
            },
            CancellationToken.None);
    }

    private async Task DecodeAsync(IReadOnlyList<ImageJob> jobs, CancellationToken stop)
    {
        try
        {
            foreach (ImageJob job in jobs)
            {
                stop.ThrowIfCancellationRequested();
                LoadedImage image;
                try
                {
                    image = loader.Load(job.Image.Path, stop);
                }
                catch (Exception error) when (IsOfThisImage(error, stop))
                {
                    observer.Failed(job, FileReason.Of(error));
                    continue;
                }

                await HandOnAsync(_decoded.Writer, new Decoded(job, image), image, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _decoded.Writer.Complete();
        }
    }

    private async Task SegmentAsync(CancellationToken stop)
    {
        try
        {
            await foreach ((ImageJob job, LoadedImage image) in _decoded.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                SegmentationResult result;
                try
                {
                    result = segmenter.Segment(image.Frame, options, stop);
                }
                catch (Exception error) when (IsOfThisImage(error, stop))
                {
                    image.Dispose();
                    observer.Failed(job, FileReason.Of(error));
                    continue;
                }
                catch
                {
                    image.Dispose();
                    throw;
                }

                await HandOnAsync(_segmented.Writer, new Segmented(job, image, result), image, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _segmented.Writer.Complete();
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await foreach ((ImageJob job, LoadedImage image, SegmentationResult result) in _segmented.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            using (image)
            {
                try
                {
                    foreach (IResultWriter writer in writers)
                    {
                        stop.ThrowIfCancellationRequested();
                        writer.Write(job, image.Frame, result);
                    }
                }
                catch (Exception error) when (IsOfThisImage(error, stop))
                {
                    observer.Failed(job, $"its results could not be written: {FileReason.Of(error)}");
                    continue;
                }
            }

            observer.Done(job, result);
        }
    }

    private static async ValueTask HandOnAsync<T>(ChannelWriter<T> next, T item, LoadedImage image, CancellationToken stop)
    {
        try
        {
            await next.WriteAsync(item, stop).ConfigureAwait(false);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    // Whatever one image throws, a long run goes on; only the user's own wish ends it.
    private static bool IsOfThisImage(Exception error, CancellationToken stop)
        => error is not OperationCanceledException || !stop.IsCancellationRequested;

    private readonly record struct Decoded(ImageJob Job, LoadedImage Image);

    private readonly record struct Segmented(ImageJob Job, LoadedImage Image, SegmentationResult Result);
}
