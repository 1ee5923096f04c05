using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Tiling;

/// <summary>
/// Finds exactly what an image of a <see cref="DiscField"/> shows. The score of a disc says nothing about how much of it is seen; its
/// one keypoint is the corner of its box.
/// </summary>
internal sealed class DiscSegmenter : IInstanceSegmenter
{
    public SegmenterInfo Info { get; } = new()
    {
        Model = "discs",
        Labels = ["a", "b", "c"],
        CategoryIds = [1, 2, 3],
        HasMasks = true,
        KeypointNames = ["corner"],
        MaxInstances = 100,
        RequestedProvider = "auto",
        EffectiveProvider = "cpu",
    };

    /// <summary>The requests of the last batch.</summary>
    public IReadOnlyList<SegmentationRequest> LastBatch { get; private set; } = [];

    /// <summary>What the images that came alone gave.</summary>
    public List<SegmentationResult> Alone { get; } = [];

    /// <summary>Stops the request of this place in a batch.</summary>
    public int FailingRequest { get; init; } = -1;

    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SegmentationResult result = Find(frame, options ?? SegmentationOptions.Default);
        Alone.Add(result);
        return result;
    }

    public Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Segment(frame, options, cancellationToken));

    public Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LastBatch = requests;
        IReadOnlyList<SegmentationOutcome> outcomes =
        [
            .. requests.Select((request, index) => index == FailingRequest
                ? new SegmentationOutcome(new InferenceException("This one fails."))
                : new SegmentationOutcome(Find(request.Frame, request.Options ?? SegmentationOptions.Default))),
        ];
        return Task.FromResult(outcomes);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private SegmentationResult Find(ImageFrame frame, SegmentationOptions options)
    {
        Dictionary<int, Seen> discs = Scan(frame);
        IEnumerable<Instance> found = discs
            .Select(disc => ToInstance(frame, disc.Key, disc.Value, options.Masks))
            .OrderByDescending(instance => instance.Score)
            .Take(options.MaxInstances ?? int.MaxValue);
        return new SegmentationResult(frame.Size, [.. found]);
    }

    private static Dictionary<int, Seen> Scan(ImageFrame frame)
    {
        var discs = new Dictionary<int, Seen>();
        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> row = frame.Row(y);
            Seen? last = null;
            int lastNumber = 0;
            for (int x = 0; x < frame.Width; x++)
            {
                int number = NumberAt(row, x);
                if (number == 0)
                {
                    continue;
                }

                if (number != lastNumber)
                {
                    lastNumber = number;
                    if (!discs.TryGetValue(number, out last))
                    {
                        discs[number] = last = new Seen { Left = x, Top = y, ClassId = row[(x * 3) + 2] };
                    }
                }

                last!.Left = Math.Min(last.Left, x);
                last.Right = Math.Max(last.Right, x + 1);
                last.Bottom = y + 1;
                last.Area++;
            }
        }

        return discs;
    }

    private Instance ToInstance(ImageFrame frame, int number, Seen seen, bool withMask)
    {
        var window = new MaskWindow(seen.Left, seen.Top, seen.Right - seen.Left, seen.Bottom - seen.Top);
        byte[] pixels = new byte[window.Width * window.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, window.Width);
            pixels[i] = NumberAt(frame.Row(window.Y + y), window.X + x) == number ? (byte)1 : (byte)0;
        }

        return new Instance
        {
            ClassId = seen.ClassId,
            CategoryId = Info.CategoryIds[seen.ClassId],
            Label = Info.Labels[seen.ClassId],
            Score = 0.5f + ((uint)((number * 7919) + (seen.Area * 104729)) % 1000 / 2000f),
            Box = new BoundingBox(seen.Left, seen.Top, seen.Right, seen.Bottom),
            Mask = withMask ? InstanceMask.FromBits(BitMask.FromBytes(pixels, frame.Size, window)) : null,
            Keypoints = [new Keypoint(seen.Left, seen.Top, 1f)],
        };
    }

    private static int NumberAt(ReadOnlySpan<byte> row, int x) => row[x * 3] | (row[(x * 3) + 1] << 8);

    private sealed class Seen
    {
        public int ClassId { get; init; }

        public int Left { get; set; }

        public int Top { get; init; }

        public int Right { get; set; }

        public int Bottom { get; set; }

        public int Area { get; set; }
    }
}
