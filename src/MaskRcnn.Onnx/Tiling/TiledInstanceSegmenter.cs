using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>Segments images that are larger than a tile in overlapping tiles, and puts the instances together at the seams.</summary>
/// <remarks>
/// <para>The tiles are views of the caller's pixels, all of one size, and run as batches of the inner segmenter. An image that is not
/// larger than a tile goes to the inner segmenter as it is.</para>
/// <para>An instance that ends at the border of its tile is dropped where another tile shows its place away from the borders, or finds
/// the whole of it. Of the same object seen whole by two tiles, the better score stays. Pieces of an object that no tile shows whole are
/// joined where they agree on the pixels that their tiles share; the joined instance takes score and keypoints of its best piece. Only
/// instances of one class and of different tiles are compared, by their masks or, where there are none, by their boxes. The result
/// depends on nothing but the tiles' results.</para>
/// <para><see cref="SegmentationOptions.MaxInstances"/> limits the whole image; the bundle's own limit applies to each tile.</para>
/// <para>As a layer of a registered segmenter: <c>builder.Use(inner => new TiledInstanceSegmenter(inner, options))</c>. Thread-safe if
/// the inner one is; disposing it disposes the inner one.</para>
/// </remarks>
public sealed class TiledInstanceSegmenter : DelegatingInstanceSegmenter
{
    private readonly TilingOptions _tiling;

    /// <summary>Wraps a segmenter.</summary>
    /// <param name="inner">Runs the tiles.</param>
    /// <param name="tiling">The tiles; null for the defaults.</param>
    /// <exception cref="ArgumentException">The overlap is more than half of a tile.</exception>
    public TiledInstanceSegmenter(IInstanceSegmenter inner, TilingOptions? tiling = null)
        : base(inner)
    {
        _tiling = tiling ?? new TilingOptions();
        _tiling.ThrowIfInconsistent(nameof(tiling));
    }

    /// <summary>That of the inner segmenter, with no limit to the instances of an image.</summary>
    public override SegmenterInfo Info => Inner.Info with { MaxInstances = int.MaxValue };

    /// <inheritdoc/>
    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Fits(frame)
            ? Inner.Segment(frame, options, cancellationToken)
            : SegmentTilesAsync(frame, options, cancellationToken).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Fits(frame) ? Inner.SegmentAsync(frame, options, cancellationToken) : SegmentTilesAsync(frame, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var plans = new TilePlan[requests.Count];
        var tiles = new List<SegmentationRequest>(requests.Count);
        for (int i = 0; i < plans.Length; i++)
        {
            SegmentationRequest request = requests[i];
            ArgumentNullException.ThrowIfNull(request, nameof(requests));
            plans[i] = new TilePlan(request.Frame.Size, _tiling);
            AddTiles(tiles, request, plans[i]);
        }

        IReadOnlyList<SegmentationOutcome> found = await Inner.SegmentBatchAsync(tiles, cancellationToken).ConfigureAwait(false);
        var outcomes = new SegmentationOutcome[plans.Length];
        for (int i = 0, first = 0; i < outcomes.Length; first += plans[i].Count, i++)
        {
            outcomes[i] = plans[i].Count == 1 ? found[first] : Merge(plans[i], found, first, requests[i], cancellationToken);
        }

        return outcomes;
    }

    private static void AddTiles(List<SegmentationRequest> tiles, SegmentationRequest request, TilePlan plan)
    {
        if (plan.Count == 1)
        {
            tiles.Add(request);
            return;
        }

        // The limit is one of the whole image: every tile finds what it can.
        SegmentationOptions? options = request.Options is null ? null : request.Options with { MaxInstances = null };
        for (int tile = 0; tile < plan.Count; tile++)
        {
            tiles.Add(new SegmentationRequest(plan.View(request.Frame, tile), options, request.CancellationToken));
        }
    }

    private static SegmentationOutcome Merge(
        TilePlan plan, IReadOnlyList<SegmentationOutcome> found, int first, SegmentationRequest request, CancellationToken batch)
    {
        var results = new SegmentationResult[plan.Count];
        for (int tile = 0; tile < results.Length; tile++)
        {
            SegmentationOutcome outcome = found[first + tile];
            if (!outcome.IsSuccess)
            {
                return outcome;
            }

            results[tile] = outcome.Result;
        }

        batch.ThrowIfCancellationRequested();
        try
        {
            Instance[] merged = SeamMerger.Merge(plan, results, request.Options?.MaxInstances ?? int.MaxValue, request.CancellationToken);
            return new SegmentationOutcome(new SegmentationResult(plan.Image, Array.AsReadOnly(merged), TileTimings.Sum(results)));
        }
        catch (OperationCanceledException cancelled)
        {
            return new SegmentationOutcome(cancelled);
        }
    }

    private bool Fits(ImageFrame frame) => frame.Width <= _tiling.TileSize && frame.Height <= _tiling.TileSize;

    private async Task<SegmentationResult> SegmentTilesAsync(
        ImageFrame frame, SegmentationOptions? options, CancellationToken cancellationToken)
    {
        IReadOnlyList<SegmentationOutcome> outcomes = await SegmentBatchAsync(
            [new SegmentationRequest(frame, options, cancellationToken)], cancellationToken).ConfigureAwait(false);
        return outcomes[0].Result;
    }
}
