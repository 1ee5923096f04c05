using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Server.Tests.Fakes;

/// <summary>Finds a cat in the left half of every image and a dog in its right half, when and as a test says.</summary>
internal sealed class FakeSegmenter : IInstanceSegmenter
{
    public const float CatScore = 0.9375f;
    public const float DogScore = 0.625f;

    private int _running;

    public SegmenterInfo Info { get; init; } = new()
    {
        Model = "fake",
        Labels = ["cat", "dog", "tea cup"],
        CategoryIds = [17, 18, 47],
        HasMasks = true,
        KeypointNames = [],
        MaxInstances = 100,
        RequestedProvider = "auto",
        EffectiveProvider = "cpu",
    };

    /// <summary>Runs for each image before its result is made.</summary>
    public Func<CancellationToken, Task> BeforeEach { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs when something is asked for beside results, as COCO's format does when it is written.</summary>
    public Action<Type> WhenAskedFor { get; set; } = _ => { };

    public List<SegmentationOptions?> Seen { get; } = [];

    /// <summary>Calls that are inside now.</summary>
    public int Running => Volatile.Read(ref _running);

    public bool IsDisposed { get; private set; }

    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
        => SegmentAsync(frame, options, cancellationToken).GetAwaiter().GetResult();

    public async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _running);
        try
        {
            lock (Seen)
            {
                Seen.Add(options);
            }

            await BeforeEach(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            float half = frame.Width / 2;
            Instance[] all =
            [
                Find(frame, 0, CatScore, new BoundingBox(0f, 0f, half, frame.Height), options),
                Find(frame, 1, DogScore, new BoundingBox(half, 0f, frame.Width, frame.Height), options),
            ];
            return new SegmentationResult(
                frame.Size,
                [.. all.Where(one => IsWanted(one, options)).Take(options?.MaxInstances ?? 100)],
                new StageTimings { Backbone = TimeSpan.FromMilliseconds(12.5) });
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<SegmentationOutcome>();
        foreach (SegmentationRequest request in requests)
        {
            try
            {
                outcomes.Add(new SegmentationOutcome(await SegmentAsync(request.Frame, request.Options, cancellationToken)));
            }
            catch (MaskRcnnException exception)
            {
                outcomes.Add(new SegmentationOutcome(exception));
            }
        }

        return outcomes;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        WhenAskedFor(serviceType);
        return null;
    }

    public void Dispose() => IsDisposed = true;

    private static bool IsWanted(Instance instance, SegmentationOptions? options) =>
        instance.Score > (options ?? SegmentationOptions.Default).ScoreThreshold
        && options?.Classes?.Contains(instance.Label, StringComparer.OrdinalIgnoreCase) != false;

    private Instance Find(ImageFrame frame, int classId, float score, BoundingBox box, SegmentationOptions? options)
    {
        byte[] pixels = new byte[frame.Width * frame.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i % frame.Width >= (int)box.X1 && i % frame.Width < (int)box.X2 ? (byte)1 : (byte)0;
        }

        return new Instance
        {
            ClassId = classId,
            CategoryId = Info.CategoryIds[classId],
            Label = Info.Labels[classId],
            Score = score,
            Box = box,
            Mask = options?.Masks == false ? null : InstanceMask.FromBits(BitMask.FromBytes(pixels, frame.Size)),
        };
    }
}
