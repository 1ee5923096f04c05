using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// The mask of one instance. It is held either as the network gives it (a small map, a box and the rule of pasting) or as exact
/// pixels, and becomes the form that the caller needs on request; every form has exactly the same pixels.
/// </summary>
/// <remarks>
/// Immutable, safe to share between threads, and without native memory. The soft form holds about 3 kB whatever the image; nothing
/// made from it is kept.
/// </remarks>
public sealed class InstanceMask
{
    private readonly BitMask? _bits;
    private readonly float[]? _probabilities;
    private readonly int _size;
    private readonly BoundingBox _box;
    private readonly MaskPaste _rule;
    private readonly float _threshold;
    private readonly bool _inclusive;
    private long _area = -1;

    private InstanceMask(BitMask bits)
    {
        _bits = bits;
        Image = bits.Image;
        _area = bits.Area;
    }

    private InstanceMask(SoftMask mask, float threshold, bool inclusive)
    {
        _probabilities = mask.Probabilities.ToArray();
        _size = mask.Size;
        _box = mask.Box;
        _rule = mask.Rule;
        _threshold = threshold;
        _inclusive = inclusive;
        Image = mask.Image;
    }

    /// <summary>Size of the image that the mask belongs to.</summary>
    public ImageSize Image { get; }

    /// <summary>Number of pixels that belong to the instance.</summary>
    public long Area
    {
        get
        {
            long area = Interlocked.Read(ref _area);
            if (area < 0)
            {
                area = MaskPaster.Area(Soft, _threshold, _inclusive);
                Interlocked.Exchange(ref _area, area);
            }

            return area;
        }
    }

    private SoftMask Soft => new(_probabilities, _size, _box, Image, _rule);

    /// <summary>Keeps what the mask head gives.</summary>
    /// <param name="probabilities">Size x size probabilities (after the sigmoid), rows from top to bottom; copied.</param>
    /// <param name="size">Rows and columns of the map, 1..<see cref="SoftMask.LargestSize"/>.</param>
    /// <param name="box">Box of the instance in image pixels (pixel edges); it may reach beyond the image.</param>
    /// <param name="image">Size of the image.</param>
    /// <param name="rule">How the map is painted into the image; see <see cref="MaskPaster"/>.</param>
    /// <param name="threshold">Probability from which a pixel belongs to the mask.</param>
    /// <param name="inclusive">Whether a probability equal to the threshold belongs to the mask (<c>&gt;=</c>) or not (<c>&gt;</c>).</param>
    /// <exception cref="ArgumentException">The number of probabilities is not size x size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size, a side of the image, the rule or the threshold is out of range.</exception>
    public static InstanceMask FromSoftMap(
        ReadOnlySpan<float> probabilities,
        int size,
        BoundingBox box,
        ImageSize image,
        MaskPaste rule,
        float threshold = 0.5f,
        bool inclusive = true)
    {
        if (!float.IsFinite(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A finite number is needed.");
        }

        return new InstanceMask(new SoftMask(probabilities, size, box, image, rule), threshold, inclusive);
    }

    /// <summary>Takes exact pixels, such as those of a file, another machine or a test.</summary>
    public static InstanceMask FromBits(BitMask bits)
    {
        ArgumentNullException.ThrowIfNull(bits);
        return new InstanceMask(bits);
    }

    /// <summary>Takes exact pixels in COCO's run lengths.</summary>
    public static InstanceMask FromCocoRle(CocoRle runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return new InstanceMask(runs.ToBitMask());
    }

    /// <summary>One bit per pixel of the paste window, clipped to the image; torchvision's paste can leave the box.</summary>
    public BitMask ToBitMask() => _bits ?? MaskPaster.ToBitMask(Soft, _threshold, _inclusive);

    /// <summary>COCO's run lengths; from the soft form without a bitmap in between.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image has more than 2,147,483,647 pixels.</exception>
    public CocoRle ToCocoRle() => _bits is null ? MaskPaster.ToCocoRle(Soft, _threshold, _inclusive) : CocoRle.FromBitMask(_bits);

    /// <summary>The outlines of the mask along the pixel edges; filling them even-odd gives the mask back.</summary>
    /// <remarks>See <see cref="MaskPolygons"/> for their order and direction, and for simpler outlines.</remarks>
    public IReadOnlyList<MaskRing> ToPolygons() => MaskPolygons.Trace(ToBitMask());

    /// <summary>Writes the mask as one byte per pixel over the whole image: <paramref name="value"/> inside, 0 elsewhere.</summary>
    /// <param name="canvas">At least <c>(height - 1) * stride + width</c> bytes; bytes between the rows stay as they are.</param>
    /// <param name="value">The byte of a pixel that belongs to the instance, such as 1 or 255.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentException">The canvas is too short, or the stride is shorter than a row.</exception>
    public void CopyTo(Span<byte> canvas, byte value = 1, int stride = 0)
    {
        if (_bits is not null)
        {
            _bits.CopyTo(canvas, value, stride);
            return;
        }

        MaskPaster.CopyTo(Soft, canvas, _threshold, _inclusive, value, stride);
    }
}
