using System.Buffers;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>A level's best anchors in the order of suppression; the head is the next to visit.</summary>
internal sealed class RankedLevel : IDisposable
{
    private readonly AnchorGrid _grid;
    private readonly RpnLevel _maps;
    private readonly ulong[] _ranked;
    private readonly int _count;
    private readonly ulong[]? _order;
    private int _next;
    private int _anchor;
    private int _cell;

    /// <summary>Takes over the ranked keys, whose array goes back to the shared pool at the end.</summary>
    public RankedLevel(AnchorGrid grid, RpnLevel maps, ulong[] ranked, int count, KeptProposals kept, ProposalOptions options)
    {
        _grid = grid;
        _maps = maps;
        _ranked = ranked;
        _count = count;
        Kept = kept;
        if (options.NmsOrder != options.Ranking) _order = SortBy(options.NmsOrder);
    }

    /// <summary>The boxes that a box of this level is compared with.</summary>
    public KeptProposals Kept { get; }

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

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_ranked);
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
