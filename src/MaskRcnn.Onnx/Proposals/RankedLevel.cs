using System.Buffers;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>A level's best anchors in the order of suppression, of which the head is the next to visit, and the boxes kept of them.</summary>
internal sealed class RankedLevel : IDisposable
{
    private readonly AnchorGrid _grid;
    private readonly RpnLevel _maps;
    private readonly ulong[] _ranked;
    private readonly int _count;
    private readonly float[] _keptScratch;
    private readonly int _capacity;
    private readonly ulong[]? _order;
    private int _next;
    private int _kept;
    private int _anchor;
    private int _cell;

    /// <summary>Takes over the ranked keys, whose array goes back to the shared pool at the end.</summary>
    public RankedLevel(AnchorGrid grid, RpnLevel maps, ulong[] ranked, int count, ProposalOptions options)
    {
        _grid = grid;
        _maps = maps;
        _ranked = ranked;
        _count = count;
        _capacity = Math.Min(count, options.MaxPerImage);
        _keptScratch = ArrayPool<float>.Shared.Rent(KeptBoxes.ScratchLength(_capacity, grouped: false));
        if (options.NmsOrder != options.Ranking) _order = SortBy(options.NmsOrder);
    }

    /// <summary>Whether an anchor is left.</summary>
    public bool HasHead { get; private set; }

    /// <summary>The score of the head that orders the suppression.</summary>
    public float HeadScore { get; private set; }

    /// <summary>The logit of the head.</summary>
    public float HeadLogit { get; private set; }

    /// <summary>Moves the head to the next anchor.</summary>
    public void Advance()
    {
        HasHead = _next < _count;
        if (!HasHead) return;
        ulong key = (_order ?? _ranked)[_next++];
        HeadScore = SortableScore.ScoreOf(key);
        if (_order is not null) key = _ranked[SortableScore.IndexOf(key)];
        (_cell, _anchor) = int.DivRem(SortableScore.IndexOf(key), _grid.AnchorsPerCell);
        HeadLogit = LogitOf(key);
    }

    /// <summary>The box of the head, not clipped.</summary>
    public BoundingBox Decode(BoxCoder coder)
    {
        int cells = _grid.Width * _grid.Height;
        (int y, int x) = int.DivRem(_cell, _grid.Width);
        ReadOnlySpan<float> deltas = _maps.Deltas.Span.Slice(_anchor * 4 * cells, 4 * cells);
        return coder.Decode(
            _grid.Dangerous(_anchor, x, y), deltas[_cell], deltas[cells + _cell], deltas[(2 * cells) + _cell], deltas[(3 * cells) + _cell]);
    }

    /// <summary>Keeps a box unless a better one of the level overlaps it by more than the threshold.</summary>
    public bool Keep(BoundingBox box, float threshold)
    {
        var kept = new KeptBoxes(_keptScratch, _capacity, grouped: false, _kept);
        if (kept.Overlap(box, 0, threshold)) return false;
        kept.Add(box, 0);
        _kept = kept.Count;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_ranked);
        ArrayPool<float>.Shared.Return(_keptScratch);
        if (_order is not null) ArrayPool<ulong>.Shared.Return(_order);
    }

    /// <summary>Keys of another score and the rank: equal scores keep their rank.</summary>
    private ulong[] SortBy(ScoreOrder order)
    {
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(_count);
        for (int rank = 0; rank < _count; rank++)
        {
            float logit = LogitOf(_ranked[rank]);
            keys[rank] = SortableScore.Key(order == ScoreOrder.Probability ? Sigmoid.Of(logit) : logit, rank);
        }

        keys.AsSpan(0, _count).Sort();
        return keys;
    }

    private float LogitOf(ulong key)
    {
        (int cell, int anchor) = int.DivRem(SortableScore.IndexOf(key), _grid.AnchorsPerCell);
        return _maps.Logits.Span[(anchor * _grid.Width * _grid.Height) + cell];
    }
}
