using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tiling;

/// <summary>Pieces by the squares of the image that they touch, so that a piece is compared with its neighbours only.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PieceGrid
{
    private readonly List<int>?[] _squares;
    private readonly List<SeamPiece> _pieces = [];
    private readonly List<int> _lastQuery = [];
    private readonly List<SeamPiece> _found = [];
    private readonly int _side;
    private readonly int _columns;
    private readonly int _rows;
    private int _query;

    public PieceGrid(TilePlan plan)
    {
        ImageSize image = plan.Image;
        _side = Math.Max(16, Math.Max(plan.Tile.Width, plan.Tile.Height) / 8);
        _columns = ((image.Width - 1) / _side) + 1;
        _rows = ((image.Height - 1) / _side) + 1;
        _squares = new List<int>?[_columns * _rows];
    }

    public void Add(SeamPiece piece)
    {
        int index = _pieces.Count;
        _pieces.Add(piece);
        _lastQuery.Add(0);
        (int left, int top, int right, int bottom) = Squares(piece.Extent);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                (_squares[(y * _columns) + x] ??= []).Add(index);
            }
        }
    }

    /// <summary>The pieces that were added, are of the class and of other tiles, and whose extent overlaps; the list is good until the next call.</summary>
    public List<SeamPiece> Near(SeamPiece piece)
    {
        _found.Clear();
        _query++;
        (int left, int top, int right, int bottom) = Squares(piece.Extent);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                Collect(_squares[(y * _columns) + x], piece);
            }
        }

        return _found;
    }

    private void Collect(List<int>? square, SeamPiece piece)
    {
        if (square is null)
        {
            return;
        }

        foreach (int index in square)
        {
            if (_lastQuery[index] == _query)
            {
                continue;
            }

            _lastQuery[index] = _query;
            SeamPiece other = _pieces[index];
            if (other.Source.ClassId == piece.Source.ClassId
                && !other.Extent.Intersect(piece.Extent).IsEmpty
                && !other.SharesTileWith(piece))
            {
                _found.Add(other);
            }
        }
    }

    private (int Left, int Top, int Right, int Bottom) Squares(MaskWindow extent) => (
        Math.Clamp(extent.X / _side, 0, _columns - 1),
        Math.Clamp(extent.Y / _side, 0, _rows - 1),
        Math.Clamp((extent.X + extent.Width - 1) / _side, 0, _columns - 1),
        Math.Clamp((extent.Y + extent.Height - 1) / _side, 0, _rows - 1));
}
