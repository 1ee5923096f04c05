using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>Makes the instances of an image from those of its tiles: no object twice, none cut where a tile shows more of it.</summary>
/// <remarks>
/// Three steps, each over the pieces near one another only. (1) Pieces away from the inner borders are whole: the best score comes
/// first and takes out what it covers, other tiles' whole and cut views of the same object. A cut piece that lies in the midst of
/// another tile goes in any case: that tile sees more of the object, if there is one, and its word counts. (2) Cut pieces that are left
/// belong to objects that no tile shows whole: those that agree in the strip that their tiles share are joined. (3) A larger cut or joined piece
/// takes out a smaller one that it covers, such as one whose strip was too noisy to agree.
/// </remarks>
internal static class SeamMerger
{
    /// <summary>Merges.</summary>
    /// <param name="plan">The tiles.</param>
    /// <param name="tiles">The result of each.</param>
    /// <param name="maxInstances">The best so many are kept.</param>
    /// <param name="cancellationToken">Checked between pieces.</param>
    /// <returns>Best score first; equal scores in the order of the tiles.</returns>
    public static Instance[] Merge(
        TilePlan plan, IReadOnlyList<SegmentationResult> tiles, int maxInstances, CancellationToken cancellationToken)
    {
        List<SeamPiece> pieces = Pieces(plan, tiles, cancellationToken);
        pieces.Sort(WholeThenBestFirst);
        var merged = new List<SeamPiece>();
        List<SeamPiece> cut = KeepWhole(plan, pieces, merged, cancellationToken);
        List<SeamPiece> joined = Join(plan, cut, cancellationToken);
        joined.Sort(LargestFirst);
        KeepUncovered(plan, joined, merged, cancellationToken);
        merged.Sort(BestFirst);
        var instances = new Instance[Math.Min(merged.Count, maxInstances)];
        for (int i = 0; i < instances.Length; i++)
        {
            instances[i] = merged[i].ToInstance();
        }

        return instances;
    }

    private static List<SeamPiece> Pieces(TilePlan plan, IReadOnlyList<SegmentationResult> tiles, CancellationToken cancellationToken)
    {
        var pieces = new List<SeamPiece>();
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Instance instance in tiles[tile].Instances)
            {
                pieces.Add(new SeamPiece(plan, tile, instance, pieces.Count));
            }
        }

        return pieces;
    }

    // Adds the whole pieces to `merged` and gives the cut ones that add something.
    private static List<SeamPiece> KeepWhole(
        TilePlan plan, List<SeamPiece> wholeThenCut, List<SeamPiece> merged, CancellationToken cancellationToken)
    {
        var grid = new PieceGrid(plan);
        var cut = new List<SeamPiece>();
        foreach (SeamPiece piece in wholeThenCut)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((piece.IsCut && plan.ShowsWhole(piece.Box)) || IsCovered(grid, piece))
            {
                continue;
            }

            if (piece.IsCut)
            {
                cut.Add(piece);
            }
            else
            {
                merged.Add(piece);
                grid.Add(piece);
            }
        }

        return cut;
    }

    private static List<SeamPiece> Join(TilePlan plan, List<SeamPiece> cut, CancellationToken cancellationToken)
    {
        var grid = new PieceGrid(plan);
        var groups = new PieceGroups();
        foreach (SeamPiece piece in cut)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (SeamPiece other in grid.Near(piece))
            {
                if (SeamOverlap.Agree(piece, other))
                {
                    groups.Unite(piece, other);
                }
            }

            grid.Add(piece);
        }

        var joined = new Dictionary<SeamPiece, SeamPiece>(ReferenceEqualityComparer.Instance);
        foreach (SeamPiece piece in cut)
        {
            ref SeamPiece? group = ref CollectionsMarshal.GetValueRefOrAddDefault(joined, groups.Find(piece), out _);
            group = group is null ? piece : new SeamPiece(group, piece);
        }

        return [.. joined.Values];
    }

    private static void KeepUncovered(TilePlan plan, List<SeamPiece> pieces, List<SeamPiece> merged, CancellationToken cancellationToken)
    {
        var grid = new PieceGrid(plan);
        foreach (SeamPiece piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsCovered(grid, piece))
            {
                merged.Add(piece);
                grid.Add(piece);
            }
        }
    }

    private static bool IsCovered(PieceGrid kept, SeamPiece piece)
    {
        foreach (SeamPiece other in kept.Near(piece))
        {
            if (SeamOverlap.Covers(other, piece))
            {
                return true;
            }
        }

        return false;
    }

    private static int WholeThenBestFirst(SeamPiece a, SeamPiece b) => a.IsCut != b.IsCut ? a.IsCut.CompareTo(b.IsCut) : BestFirst(a, b);

    private static int BestFirst(SeamPiece a, SeamPiece b)
    {
        int byScore = b.Source.Score.CompareTo(a.Source.Score);
        return byScore != 0 ? byScore : a.Order.CompareTo(b.Order);
    }

    private static int LargestFirst(SeamPiece a, SeamPiece b)
    {
        int byArea = b.Area.CompareTo(a.Area);
        return byArea != 0 ? byArea : BestFirst(a, b);
    }
}
