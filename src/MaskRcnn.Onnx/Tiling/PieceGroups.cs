namespace MaskRcnn.Onnx.Tiling;

/// <summary>Pieces of one object, however they were found to belong together (a disjoint-set forest with path halving).</summary>
internal sealed class PieceGroups
{
    private readonly Dictionary<SeamPiece, SeamPiece> _parents = new(ReferenceEqualityComparer.Instance);

    /// <summary>The piece that stands for the group.</summary>
    public SeamPiece Find(SeamPiece piece)
    {
        while (_parents.TryGetValue(piece, out SeamPiece? parent))
        {
            if (_parents.TryGetValue(parent, out SeamPiece? grandparent))
            {
                _parents[piece] = grandparent;
            }

            piece = parent;
        }

        return piece;
    }

    /// <summary>Makes one group of two.</summary>
    public void Unite(SeamPiece first, SeamPiece second)
    {
        SeamPiece a = Find(first);
        SeamPiece b = Find(second);
        if (a != b)
        {
            _parents[a] = b;
        }
    }
}
