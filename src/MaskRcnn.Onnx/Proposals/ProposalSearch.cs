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
    private readonly Level[] _levels;
    private int _levelCount;

    public ProposalSearch(ProposalOptions options, BoxCoder coder, int levelCount)
    {
        _options = options;
        _coder = coder;
        _levels = new Level[levelCount];
    }

    /// <summary>Ranks the anchors of a level.</summary>
    public void AddLevel(AnchorGrid grid, RpnLevel maps)
    {
        int limit = _options.PreNmsLimit > 0 ? Math.Min(_options.PreNmsLimit, grid.Count) : grid.Count;
        ulong[] ranked = ArrayPool<ulong>.Shared.Rent(limit);
        int count = AnchorRanking.Best(maps.Logits.Span, grid.AnchorsPerCell, _options.Ranking, limit, ranked);
        int capacity = Math.Min(count, _options.MaxPerImage);
        _levels[_levelCount++] = new Level(grid, maps, ranked, count, ArrayPool<float>.Shared.Rent(KeptBoxes.ScratchLength(capacity, false)), capacity);
    }

    /// <summary>Fills the output, best first, and returns how many proposals there are.</summary>
    public int Run(ImageSize extent, Span<Proposal> output, CancellationToken cancellationToken)
    {
        float threshold = NonMaximumSuppression.ThresholdOf(_options.IouThreshold);
        foreach (Level level in _levels) level.Advance(_options);

        int kept = 0;
        for (int visits = 1; kept < output.Length && BestLevel() is { } level; visits++)
        {
            if (visits % VisitsBetweenCancellationChecks == 0) cancellationToken.ThrowIfCancellationRequested();
            BoundingBox box = level.Decode(_coder);
            float logit = level.HeadLogit;
            level.Advance(_options);
            if (!IsFinite(box)) continue;
            box = box.ClipTo(extent.Width, extent.Height);
            if (!IsLargeEnough(box) || !level.Keep(box, threshold)) continue;
            output[kept++] = new Proposal(box, Sigmoid.Of(logit), logit);
        }

        return kept;
    }

    public void Dispose()
    {
        for (int i = 0; i < _levelCount; i++) _levels[i].Return();
        _levelCount = 0;
    }

    private Level? BestLevel()
    {
        Level? best = null;
        foreach (Level level in _levels)
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

    /// <summary>A level's ranked anchors, of which the head is the next to visit, and the boxes kept of them.</summary>
    private sealed class Level(AnchorGrid grid, RpnLevel maps, ulong[] ranked, int count, float[] keptScratch, int capacity)
    {
        private int _next;
        private int _kept;
        private int _anchor;
        private int _cell;

        public bool HasHead { get; private set; }

        public float HeadScore { get; private set; }

        public float HeadLogit { get; private set; }

        /// <summary>Moves the head to the next anchor.</summary>
        public void Advance(ProposalOptions options)
        {
            HasHead = _next < count;
            if (!HasHead) return;
            ulong key = ranked[_next++];
            (_cell, _anchor) = int.DivRem(SortableScore.IndexOf(key), grid.AnchorsPerCell);
            HeadLogit = maps.Logits.Span[(_anchor * grid.Width * grid.Height) + _cell];
            HeadScore = options.NmsOrder == options.Ranking ? SortableScore.ScoreOf(key)
                : options.NmsOrder == ScoreOrder.Logit ? HeadLogit
                : Sigmoid.Of(HeadLogit);
        }

        /// <summary>The box of the head.</summary>
        public BoundingBox Decode(BoxCoder coder)
        {
            int cells = grid.Width * grid.Height;
            (int y, int x) = int.DivRem(_cell, grid.Width);
            ReadOnlySpan<float> deltas = maps.Deltas.Span.Slice(_anchor * 4 * cells, 4 * cells);
            return coder.Decode(
                grid.Dangerous(_anchor, x, y), deltas[_cell], deltas[cells + _cell], deltas[(2 * cells) + _cell], deltas[(3 * cells) + _cell]);
        }

        /// <summary>Keeps a box unless a better one of the level overlaps it.</summary>
        public bool Keep(BoundingBox box, float threshold)
        {
            var kept = new KeptBoxes(keptScratch, capacity, grouped: false, _kept);
            if (kept.Overlap(box, 0, threshold)) return false;
            kept.Add(box, 0);
            _kept = kept.Count;
            return true;
        }

        public void Return()
        {
            ArrayPool<ulong>.Shared.Return(ranked);
            ArrayPool<float>.Shared.Return(keptScratch);
        }
    }
}
