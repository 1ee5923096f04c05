using System.Buffers;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>
/// One run of a <see cref="ProposalGenerator"/>: the ranked anchors of all levels are merged by score and visited once, best first. A box
/// is decoded when it is visited, and the visit ends when enough boxes are kept.
/// </summary>
internal sealed class ProposalSearch : IDisposable
{
    private const int VisitsBetweenCancellationChecks = 1024;

    private readonly ProposalOptions _options;
    private readonly BoxCoder _coder;
    private readonly RankedLevel[] _levels;
    private int _levelCount;

    public ProposalSearch(ProposalOptions options, BoxCoder coder, int levelCount)
    {
        _options = options;
        _coder = coder;
        _levels = new RankedLevel[levelCount];
    }

    /// <summary>Ranks the anchors of a level.</summary>
    public void AddLevel(AnchorGrid grid, RpnLevel maps)
    {
        int limit = _options.PreNmsLimit > 0 ? Math.Min(_options.PreNmsLimit, grid.Count) : grid.Count;
        ulong[] ranked = ArrayPool<ulong>.Shared.Rent(limit);
        int count = AnchorRanking.Best(maps.Logits.Span, grid.AnchorsPerCell, _options.Ranking, limit, ranked);
        KeptProposals kept = KeptOf(count);
        _levels[_levelCount++] = new RankedLevel(grid, maps, ranked, count, kept, _options);
    }

    /// <summary>Fills the output, best first, and returns how many proposals there are.</summary>
    public int Run(ImageSize extent, Span<Proposal> output, CancellationToken cancellationToken)
    {
        float threshold = NonMaximumSuppression.ThresholdOf(_options.IouThreshold);
        foreach (RankedLevel level in _levels) level.Advance();

        int kept = 0;
        for (int visits = 1; kept < output.Length && BestLevel() is { } level; visits++)
        {
            if (visits % VisitsBetweenCancellationChecks == 0) cancellationToken.ThrowIfCancellationRequested();
            BoundingBox box = level.Decode(_coder);
            float logit = level.HeadLogit;
            level.Advance();
            if (!IsFinite(box)) continue;
            box = box.ClipTo(extent.Width, extent.Height);
            if (!IsLargeEnough(box) || !level.Kept.TryAdd(box, threshold)) continue;
            output[kept++] = new Proposal(box, Sigmoid.Of(logit), logit);
        }

        return kept;
    }

    public void Dispose()
    {
        for (int i = 0; i < _levelCount; i++)
        {
            if (i == 0 || !_options.SuppressAcrossLevels) _levels[i].Kept.Dispose();
            _levels[i].Dispose();
        }

        _levelCount = 0;
    }

    private KeptProposals KeptOf(int candidates) =>
        !_options.SuppressAcrossLevels ? new KeptProposals(Math.Min(candidates, _options.MaxPerImage))
        : _levelCount == 0 ? new KeptProposals(_options.MaxPerImage)
        : _levels[0].Kept;

    private RankedLevel? BestLevel()
    {
        RankedLevel? best = null;
        foreach (RankedLevel level in _levels)
        {
            if (level.HasHead && (best is null || level.HeadScore > best.HeadScore)) best = level;
        }

        return best;
    }

    private bool IsLargeEnough(BoundingBox box) => _options.MinSizeInclusive
        ? box.Width >= _options.MinSize && box.Height >= _options.MinSize
        : box.Width > _options.MinSize && box.Height > _options.MinSize;

    private static bool IsFinite(BoundingBox box) =>
        float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2);
}
