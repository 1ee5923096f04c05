using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>Finds a cat in the left half of every image, and a dog in its right half where the image is wider than 10 pixels.</summary>
internal sealed class FakeSegmenter : IInstanceSegmenter
{
    public const float CatScore = 0.9375f;
    public const float DogScore = 0.1f;

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

    /// <summary>Runs before each image.</summary>
    public Action<ImageFrame, CancellationToken>? BeforeEach { get; init; }

    public bool WithKeypoints { get; init; }

    /// <summary>The timings of the next image.</summary>
    public Func<StageTimings>? Timings { get; init; }

    public List<SegmentationOptions?> Seen { get; } = [];

    public bool IsDisposed { get; private set; }

    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeEach?.Invoke(frame, cancellationToken);
        Seen.Add(options);
        float half = frame.Width / 2f;
        var instances = new List<Instance> { Find(frame, 0, CatScore, new BoundingBox(0f, 0f, half, frame.Height), options) };
        if (frame.Width > 10)
        {
            instances.Add(Find(frame, 1, DogScore, new BoundingBox(half, 0f, frame.Width, frame.Height), options));
        }

        return new SegmentationResult(frame.Size, instances, Timings?.Invoke());
    }

    public Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
        => Task.FromResult(Segment(frame, options, cancellationToken));

    public Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<SegmentationOutcome>>(
            [.. requests.Select(request => new SegmentationOutcome(Segment(request.Frame, request.Options, request.CancellationToken)))]);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => IsDisposed = true;

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
            Mask = options?.Masks != false && Info.HasMasks ? InstanceMask.FromBits(BitMask.FromBytes(pixels, frame.Size)) : null,
            Keypoints = WithKeypoints ? [new Keypoint(1.5f, 2.25f, 3f), new Keypoint(4f, 5f, 0.5f)] : null,
        };
    }
}
