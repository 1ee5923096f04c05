namespace MaskRcnn.Onnx.Hosting;

/// <summary>Runs images together so that what happens to one stays with that one.</summary>
internal static class BatchRun
{
    /// <summary>One outcome per request, in their order; never throws.</summary>
    /// <remarks>
    /// A segmenter may let a whole batch fail with one member, such as one whose pixels make the network give no numbers, or one with a
    /// wrong option. So members that failed together run again, each alone. Where the segmenter turned the batch away, that is the outcome
    /// of all.
    /// </remarks>
    public static async Task<SegmentationOutcome[]> RunAsync(IInstanceSegmenter segmenter, SegmentationRequest[] requests)
    {
        if (requests.Length == 1)
        {
            return [await AloneAsync(segmenter, requests[0]).ConfigureAwait(false)];
        }

        SegmentationOutcome[] outcomes = await TogetherAsync(segmenter, requests).ConfigureAwait(false);
        for (int i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Error is { } error && !IsFinal(error))
            {
                outcomes[i] = await AloneAsync(segmenter, requests[i]).ConfigureAwait(false);
            }
        }

        return outcomes;
    }

    private static bool IsFinal(Exception error) =>
        error is OperationCanceledException or SegmenterBusyException or SegmenterTimeoutException or ObjectDisposedException;

    private static async Task<SegmentationOutcome[]> TogetherAsync(IInstanceSegmenter segmenter, SegmentationRequest[] requests)
    {
        try
        {
            return [.. await segmenter.SegmentBatchAsync(requests, CancellationToken.None).ConfigureAwait(false)];
        }
        catch (Exception error)
        {
            var outcomes = new SegmentationOutcome[requests.Length];
            Array.Fill(outcomes, new SegmentationOutcome(error));
            return outcomes;
        }
    }

    private static async Task<SegmentationOutcome> AloneAsync(IInstanceSegmenter segmenter, SegmentationRequest request)
    {
        try
        {
            return new SegmentationOutcome(
                await segmenter.SegmentAsync(request.Frame, request.Options, request.CancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            return new SegmentationOutcome(error);
        }
    }
}
