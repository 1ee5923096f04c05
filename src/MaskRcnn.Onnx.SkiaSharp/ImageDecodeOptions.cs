namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>Limits and choices of <see cref="SkiaImageDecoder"/>. The defaults suit files from strangers.</summary>
/// <remarks>Immutable; safe to share.</remarks>
public sealed record ImageDecodeOptions
{
    /// <summary>The defaults.</summary>
    public static ImageDecodeOptions Default { get; } = new();

    /// <summary>The longest side in pixels; 1 or more, default 16,384.</summary>
    public int MaxSide { get; init => field = AtLeastOne(value, nameof(MaxSide)); } = 16_384;

    /// <summary>Width times height; 1 or more, default 50,000,000.</summary>
    public long MaxPixels { get; init => field = AtLeastOne(value, nameof(MaxPixels)); } = 50_000_000;

    /// <summary>
    /// Bytes of memory for one image; 1 to 2,147,483,591, default 256 MiB. Four for each pixel, and what the format makes the decoder
    /// keep beside them: the coefficients of a progressive JPEG (two bytes each), the picture of an interlaced PNG or lossless WebP,
    /// and of other formats than JPEG the picture as stored when it does not lie upright.
    /// </summary>
    public long MaxDecodedBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength, nameof(MaxDecodedBytes));
            field = AtLeastOne(value, nameof(MaxDecodedBytes));
        }
    }

    = 256L << 20;

    /// <summary>Bytes of the file; 1 to 2,147,483,591, default 128 MiB. No more than this is read from a stream.</summary>
    public long MaxFileBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength, nameof(MaxFileBytes));
            field = AtLeastOne(value, nameof(MaxFileBytes));
        }
    }

    = 128L << 20;

    /// <summary>Frames of an animation, although only the first is decoded; 1 or more, default 10,000.</summary>
    public int MaxFrames { get; init => field = AtLeastOne(value, nameof(MaxFrames)); } = 10_000;

    /// <summary>Scans of a JPEG file, each of which may cost a pass over all coefficients; 1 or more, default 100.</summary>
    public int MaxScans { get; init => field = AtLeastOne(value, nameof(MaxScans)); } = 100;

    /// <summary>
    /// Whether a file that ends too early gives the part that is there; default false: it is refused. What is missing is black (or
    /// the colour of <see cref="Alpha"/>), and in a JPEG what libjpeg puts in its place, mostly grey. A file that ends before
    /// anything can be shown is refused either way.
    /// </summary>
    public bool AllowTruncated { get; init; }

    /// <summary>Whether the EXIF orientation is applied, so that the frame is upright; default true.</summary>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>What becomes of transparency; default <see cref="AlphaHandling.Drop"/>.</summary>
    public AlphaHandling Alpha { get; init; }

    /// <summary>A limit on the memory of all images at one time, shared with other decoders; default none.</summary>
    public DecodedBytesBudget? Budget { get; init; }

    private static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private static long AtLeastOne(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
