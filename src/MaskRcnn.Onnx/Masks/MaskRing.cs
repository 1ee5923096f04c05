namespace MaskRcnn.Onnx.Masks;

/// <summary>A corner of an outline, on the edges of pixels: (0, 0) is the upper left corner of the image.</summary>
/// <param name="X">Distance from the left edge of the image in pixels.</param>
/// <param name="Y">Distance from the top edge of the image in pixels.</param>
public readonly record struct MaskVertex(int X, int Y);

/// <summary>
/// One closed outline of a mask. With y downwards, a ring around pixels of the mask runs clockwise and a ring around a hole
/// counter-clockwise: the mask lies always to the right of the way.
/// </summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class MaskRing
{
    private readonly MaskVertex[] _vertices;

    internal MaskRing(MaskVertex[] vertices)
    {
        _vertices = vertices;
        long twice = 0;
        for (int i = 0; i < vertices.Length; i++)
        {
            MaskVertex next = vertices[i + 1 < vertices.Length ? i + 1 : 0];
            twice += ((long)vertices[i].X * next.Y) - ((long)next.X * vertices[i].Y);
        }

        IsHole = twice < 0;
        Area = Math.Abs(twice) / 2.0;
    }

    /// <summary>The corners in order; the last one joins the first, which is not repeated.</summary>
    public ReadOnlySpan<MaskVertex> Vertices => _vertices;

    /// <summary>Whether the ring runs around pixels that do not belong to the mask.</summary>
    public bool IsHole { get; }

    /// <summary>The area that the ring encloses, in pixels, at least 0; holes in it are not taken off.</summary>
    public double Area { get; }

    /// <summary>x and y of each corner in turn: one polygon of a COCO <c>segmentation</c>.</summary>
    /// <remarks>COCO polygons are filled together, so that a hole cannot be said: write the rings that are none.</remarks>
    public double[] ToCoordinates()
    {
        var coordinates = new double[2 * _vertices.Length];
        for (int i = 0; i < _vertices.Length; i++)
        {
            coordinates[2 * i] = _vertices[i].X;
            coordinates[(2 * i) + 1] = _vertices[i].Y;
        }

        return coordinates;
    }
}
