using System.Buffers.Binary;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Hosting;

/// <summary>
/// A segmenter whose every answer a test decides. By default it finds, in a numbered frame, one instance with that number.
/// </summary>
internal sealed class FakeSegmenter : IInstanceSegmenter
{
    private readonly List<int[]> _batches = [];
    private int _disposals;

    public SegmenterInfo Info { get; set; } = new()
    {
        Model = "fake",
        Labels = ["thing"],
        CategoryIds = [1],
        HasMasks = true,
        KeypointNames = [],
        MaxInstances = 100,
        RequestedProvider = "auto",
        EffectiveProvider = "cpu",
    };

    /// <summary>What a call does; gets the request and the token of the call.</summary>
    public Func<SegmentationRequest, CancellationToken, Task<SegmentationResult>> Run { get; set; } =
        (request, _) => Task.FromResult(Find(request));

    /// <summary>Runs before the members of a batch; what it throws stops the whole batch.</summary>
    public Func<IReadOnlyList<SegmentationRequest>, Task> BeforeBatch { get; set; } = _ => Task.CompletedTask;

    public Action OnDispose { get; set; } = () => { };

    public int Disposals => Volatile.Read(ref _disposals);

    /// <summary>The numbers of the frames of every batch so far.</summary>
    public IReadOnlyList<int[]> Batches
    {
        get
        {
            lock (_batches)
            {
                return [.. _batches];
            }
        }
    }

    /// <summary>A grey frame that carries a number; at least four pixels.</summary>
    public static ImageFrame Frame(int number, int width = 8, int height = 4)
    {
        byte[] pixels = new byte[width * height];
        BinaryPrimitives.WriteInt32LittleEndian(pixels, number);
        return new ImageFrame(pixels, width, height, PixelFormat.Gray8);
    }

    public static int NumberOf(ImageFrame frame) => BinaryPrimitives.ReadInt32LittleEndian(frame.Pixels.Span);

    public static int NumberOf(SegmentationResult result) => result.Instances.Single().CategoryId;

    /// <summary>The one instance of a numbered frame; its score tells the threshold that was asked for.</summary>
    public static SegmentationResult Find(SegmentationRequest request) => new(
        request.Frame.Size,
        [
            new Instance
            {
                ClassId = 0,
                CategoryId = NumberOf(request.Frame),
                Label = "thing",
                Score = (request.Options ?? SegmentationOptions.Default).ScoreThreshold,
                Box = new BoundingBox(0, 0, request.Frame.Width, request.Frame.Height),
            },
        ],
        new StageTimings { Preprocess = TimeSpan.FromMilliseconds(2), Backbone = TimeSpan.FromMilliseconds(30) });

    public SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        SegmentAsync(frame, options, cancellationToken).GetAwaiter().GetResult();

    public Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Disposals > 0, this);
        return Run(new SegmentationRequest(frame, options, cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Disposals > 0, this);
        lock (_batches)
        {
            _batches.Add([.. requests.Select(request => NumberOf(request.Frame))]);
        }

        await BeforeBatch(requests);
        var outcomes = new List<SegmentationOutcome>();
        foreach (SegmentationRequest request in requests)
        {
            try
            {
                request.CancellationToken.ThrowIfCancellationRequested();
                outcomes.Add(new SegmentationOutcome(await Run(request, cancellationToken)));
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                outcomes.Add(new SegmentationOutcome(error));
            }
        }

        return outcomes;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        Interlocked.Increment(ref _disposals);
        OnDispose();
    }
}
