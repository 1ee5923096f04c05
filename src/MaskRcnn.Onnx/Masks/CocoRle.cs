using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// A mask as COCO stores it: lengths of alternating runs of zeros and ones, zeros first, in the order of columns from left to
/// right and of rows within a column.
/// </summary>
/// <remarks>
/// Immutable and safe to share between threads. The counts stay as they were given, so that a string read from a file is written
/// back unchanged. Equality compares the pixels, not the way in which they are cut into runs. An image may have up to
/// 2,147,483,647 pixels. Format and semantics are those of pycocotools (<c>maskApi</c>).
/// </remarks>
public sealed class CocoRle : IEquatable<CocoRle>
{
    private readonly int[] _counts;
    private StrongBox<MaskWindow>? _bounds;

    /// <summary>Takes over checked counts.</summary>
    internal CocoRle(int[] counts, ImageSize image)
    {
        _counts = counts;
        Image = image;
        for (int i = 1; i < counts.Length; i += 2)
        {
            Area += counts[i];
        }
    }

    /// <summary>Size of the image; COCO's <c>size</c> is <c>[height, width]</c>.</summary>
    public ImageSize Image { get; }

    /// <summary>The run lengths, zeros first (COCO's uncompressed <c>counts</c>); they sum to the number of pixels of the image.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>Number of pixels that belong to the mask.</summary>
    public long Area { get; }

    /// <summary>The smallest window with every pixel of the mask; all zero for an empty mask (pycocotools' <c>toBbox</c>).</summary>
    public MaskWindow Bounds => (_bounds ??= new StrongBox<MaskWindow>(RunLengths.Bounds(_counts, Image.Height))).Value;

    /// <summary>Reads uncompressed counts.</summary>
    /// <param name="counts">Run lengths, zeros first, each at least 0.</param>
    /// <param name="image">Size of the image.</param>
    /// <exception cref="FormatException">A run is negative, or the runs do not sum to the number of pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is negative or the image has more than 2,147,483,647 pixels.</exception>
    public static CocoRle FromCounts(ReadOnlySpan<int> counts, ImageSize image)
    {
        int pixels = RunLengths.PixelCount(image);
        long sum = 0;
        foreach (int count in counts)
        {
            if (count < 0)
            {
                throw new FormatException($"A run length of {count} in the counts of a mask.");
            }

            sum += count;
        }

        RunLengths.ThrowUnlessWhole(sum, pixels, image);
        return new CocoRle(counts.ToArray(), image);
    }

    /// <summary>Reads the compressed counts of a COCO file.</summary>
    /// <param name="counts">The string of COCO's <c>counts</c>.</param>
    /// <param name="image">Size of the image; COCO's <c>size</c> is <c>[height, width]</c>.</param>
    /// <exception cref="FormatException">
    /// The string holds a character that is not of the format, ends inside a number, gives a negative or too large run, or its runs
    /// do not sum to the number of pixels. No more memory is taken than four bytes for a character.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is negative or the image has more than 2,147,483,647 pixels.</exception>
    public static CocoRle Parse(string counts, ImageSize image)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return new CocoRle(RunLengthText.Parse(counts, image), image);
    }

    /// <summary>As <see cref="Parse"/>, with false in place of a <see cref="FormatException"/>.</summary>
    public static bool TryParse(string? counts, ImageSize image, [NotNullWhen(true)] out CocoRle? mask)
    {
        mask = null;
        if (counts is null || !RunLengthText.TryParse(counts, image, out int[]? runs, out _))
        {
            return false;
        }

        mask = new CocoRle(runs, image);
        return true;
    }

    /// <summary>The runs of a bitmap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image has more than 2,147,483,647 pixels.</exception>
    public static CocoRle FromBitMask(BitMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new CocoRle(BitColumns.ToRuns(mask), mask.Image);
    }

    /// <summary>The pixels of one polygon, as pycocotools rasterises it (<c>rleFrPoly</c>).</summary>
    /// <param name="vertices">x and y of each vertex in turn, in pixel edges; the last vertex joins the first.</param>
    /// <param name="image">Size of the image; what lies outside is cut off.</param>
    /// <exception cref="FormatException">
    /// The number of coordinates is odd, or one is not finite or beyond <see cref="PolygonRaster.Limit"/> pixels.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is negative or the image has more than 2,147,483,647 pixels.</exception>
    public static CocoRle FromPolygon(ReadOnlySpan<double> vertices, ImageSize image) =>
        new(PolygonRaster.ToRuns(vertices, image), image);

    /// <summary>The union of polygons, as COCO's <c>segmentation</c> of a ground-truth instance lists them.</summary>
    /// <inheritdoc cref="FromPolygon"/>
    /// <param name="polygons">The vertices of each polygon; none gives an empty mask.</param>
    /// <param name="image">Size of the image; what lies outside is cut off.</param>
    public static CocoRle FromPolygons(IReadOnlyList<double[]> polygons, ImageSize image)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var parts = new CocoRle[polygons.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = FromPolygon(polygons[i], image);
        }

        return parts.Length == 0 ? new CocoRle([RunLengths.PixelCount(image)], image) : Union(parts);
    }

    /// <summary>The pixels of a box, as pycocotools rasterises it (<c>rleFrBbox</c>).</summary>
    /// <param name="x">Left edge in pixels.</param>
    /// <param name="y">Top edge in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="image">Size of the image; what lies outside is cut off.</param>
    /// <inheritdoc cref="FromPolygon"/>
    public static CocoRle FromBox(double x, double y, double width, double height, ImageSize image) =>
        FromPolygon([x, y, x, y + height, x + width, y + height, x + width, y], image);

    /// <summary>The pixels that belong to any of the masks.</summary>
    /// <param name="masks">At least one mask, all of images of one size.</param>
    /// <exception cref="ArgumentException">No mask, or images of different sizes.</exception>
    public static CocoRle Union(params ReadOnlySpan<CocoRle> masks) => Combine(masks, intersect: false);

    /// <summary>The pixels that belong to all of the masks.</summary>
    /// <param name="masks">At least one mask, all of images of one size.</param>
    /// <exception cref="ArgumentException">No mask, or images of different sizes.</exception>
    public static CocoRle Intersection(params ReadOnlySpan<CocoRle> masks) => Combine(masks, intersect: true);

    /// <summary>Area of the intersection over area of the union, computed on the runs; 0 where both masks are empty.</summary>
    /// <param name="detection">The mask that is judged.</param>
    /// <param name="truth">The mask that it is compared with.</param>
    /// <param name="crowd">
    /// Whether <paramref name="truth"/> marks a crowd: the area of <paramref name="detection"/> then stands for that of the union.
    /// </param>
    /// <returns>0..1, as pycocotools' <c>iou</c> gives it.</returns>
    /// <exception cref="ArgumentException">The images are of different sizes.</exception>
    public static double IntersectionOverUnion(CocoRle detection, CocoRle truth, bool crowd = false)
    {
        ArgumentNullException.ThrowIfNull(detection);
        ArgumentNullException.ThrowIfNull(truth);
        ThrowIfSizesDiffer(detection, truth);
        if (!RunLengths.Overlap(detection.Bounds, truth.Bounds))
        {
            return 0;
        }

        long common = RunLengths.CommonArea(detection._counts, truth._counts);
        return common == 0 ? 0 : (double)common / (crowd ? detection.Area : detection.Area + truth.Area - common);
    }

    /// <summary>COCO's compressed counts: five bits to a character, each run after the third less the run two before it.</summary>
    public string ToCompressedString() => RunLengthText.Format(_counts);

    /// <summary>One bit per pixel in the window <see cref="Bounds"/>.</summary>
    public BitMask ToBitMask() => BitColumns.ToBitMask(this);

    /// <summary>Writes the mask as one byte per pixel: <paramref name="value"/> inside, 0 elsewhere.</summary>
    /// <inheritdoc cref="BitMask.CopyTo"/>
    public void CopyTo(Span<byte> canvas, byte value = 1, int stride = 0) => ToBitMask().CopyTo(canvas, value, stride);

    /// <summary>Whether both are masks of images of the same size with the same pixels.</summary>
    public bool Equals(CocoRle? other) =>
        other is not null && Image == other.Image && Area == other.Area && RunLengths.SamePixels(_counts, other._counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CocoRle);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Image, Area, Bounds);

    private static CocoRle Combine(ReadOnlySpan<CocoRle> masks, bool intersect)
    {
        if (masks.IsEmpty)
        {
            throw new ArgumentException("At least one mask is needed.", nameof(masks));
        }

        CocoRle result = masks[0];
        foreach (CocoRle mask in masks[1..])
        {
            ThrowIfSizesDiffer(result, mask);
            result = new CocoRle(RunLengths.Combine(result._counts, mask._counts, intersect), result.Image);
        }

        return result;
    }

    private static void ThrowIfSizesDiffer(CocoRle left, CocoRle right)
    {
        if (left.Image != right.Image)
        {
            throw new ArgumentException($"Masks of {left.Image.Width} x {left.Image.Height} and {right.Image.Width} x {right.Image.Height} pixels.");
        }
    }
}
