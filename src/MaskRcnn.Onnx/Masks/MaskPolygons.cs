using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>Outlines of masks, and masks from outlines.</summary>
/// <remarks>All methods are pure and safe to call from several threads.</remarks>
public static class MaskPolygons
{
    /// <summary>
    /// Follows every outline of a mask along the edges of its pixels. Filling the rings even-odd, with <see cref="Fill"/>, gives
    /// exactly the mask back.
    /// </summary>
    /// <param name="mask">The mask.</param>
    /// <returns>
    /// The rings by their first corner, rows first; each begins at the left end of the uppermost side along which it runs to the
    /// right, has corners only where it turns, and never crosses itself. Pixels that touch at a corner only are not connected.
    /// </returns>
    public static IReadOnlyList<MaskRing> Trace(BitMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return OutlineTracer.Trace(mask);
    }

    /// <summary>Fills closed outlines even-odd: a pixel belongs to the mask when an odd number of rings is around it.</summary>
    /// <param name="rings">Rings of pixel edges, with every side either horizontal or vertical, inside the image.</param>
    /// <param name="image">Size of the image.</param>
    /// <exception cref="ArgumentException">A side is slanted or leaves the image; slanted ones are for <see cref="CocoRle.FromPolygons"/>.</exception>
    public static BitMask Fill(IReadOnlyList<MaskRing> rings, ImageSize image)
    {
        ArgumentNullException.ThrowIfNull(rings);
        return OutlineFill.Fill(rings, image);
    }

    /// <summary>Rings with fewer corners that stay close to the given ones (Douglas and Peucker, 1973).</summary>
    /// <param name="rings">The rings.</param>
    /// <param name="tolerance">How far, in pixels, a dropped corner may lie from the new outline; at least 0.</param>
    /// <returns>The rings in their order, each with some of its corners; those of which fewer than three would stay are left out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or not a number.</exception>
    public static IReadOnlyList<MaskRing> Simplify(IReadOnlyList<MaskRing> rings, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(rings);
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "At least 0.");
        }

        return OutlineSimplifier.Simplify(rings, tolerance);
    }
}
