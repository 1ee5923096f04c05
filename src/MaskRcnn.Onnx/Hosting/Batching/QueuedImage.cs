using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>An image that waits for its batch, and the caller's way to what becomes of it.</summary>
/// <param name="request">The caller's frame, options and token.</param>
/// <param name="size">What images of one batch have in common.</param>
/// <param name="since">When it came, as a timestamp of the queue's clock.</param>
/// <param name="place">Its place in the queue.</param>
internal sealed class QueuedImage(SegmentationRequest request, ImageSize size, long since, ExecutionGate.Pass place)
{
    private readonly TaskCompletionSource<SegmentationOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SegmentationRequest Request { get; } = request;

    public ImageSize Size { get; } = size;

    public long Since { get; } = since;

    /// <summary>What becomes of it.</summary>
    public Task<SegmentationOutcome> Outcome => _outcome.Task;

    /// <summary>Gives its place to the next; once, by whoever took it out of the queue.</summary>
    public void GiveUpPlace() => place.Dispose();

    /// <summary>Ends the caller's waiting.</summary>
    public void Complete(SegmentationOutcome outcome) => _outcome.SetResult(outcome);
}
