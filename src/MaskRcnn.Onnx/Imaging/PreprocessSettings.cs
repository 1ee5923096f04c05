using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Imaging;

/// <summary>What preprocessing does, with every default resolved and every value checked.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record PreprocessSettings
{
    /// <summary>The short side after resizing, unless <see cref="LongestEdge"/> limits it; unused where <see cref="ExactSize"/> is given.</summary>
    public int ShortestEdge { get; init; } = 800;

    /// <summary>Limit of the long side; null for none.</summary>
    public int? LongestEdge { get; init; } = 1333;

    /// <summary>One size for every image, whatever its shape.</summary>
    public ImageSize? ExactSize { get; init; }

    /// <summary>Whether images are resized at all.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary>The family's size rule.</summary>
    public SizeRounding SizeRounding { get; init; } = SizeRounding.Truncate;

    /// <summary>How samples are interpolated.</summary>
    public ResizeFilter ResizeFilter { get; init; } = ResizeFilter.PillowBilinear;

    /// <summary>Multiplies every sample; null for none.</summary>
    public double? RescaleFactor { get; init; } = 1.0 / 255.0;

    /// <summary>Whether <see cref="Mean"/> and <see cref="Deviation"/> are applied.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary>Subtracted, per plane in <see cref="ChannelOrder"/>.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Divides after that, per plane in <see cref="ChannelOrder"/>.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Order of the planes.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>Whether images are padded to the batch's largest sides and to <see cref="SizeDivisor"/>.</summary>
    public bool DoPad { get; init; } = true;

    /// <summary>Padded sides are a multiple of this.</summary>
    public int SizeDivisor { get; init; } = 1;

    /// <summary>What a configuration says.</summary>
    public static PreprocessSettings Of(MaskRcnnImageProcessorConfig config) => new()
    {
        ShortestEdge = config.Size.ShortestEdge,
        LongestEdge = config.Size.LongestEdge,
        ExactSize = config.Size.IsExact ? new ImageSize(config.Size.Width, config.Size.Height) : null,
        DoResize = config.DoResize,
        SizeRounding = config.SizeRounding,
        ResizeFilter = config.ResizeFilter,
        RescaleFactor = config.DoRescale ? config.RescaleFactor : null,
        DoNormalize = config.DoNormalize,
        Mean = config.ImageMean,
        Deviation = config.ImageStd,
        ChannelOrder = config.ChannelOrder,
        DoPad = config.DoPad,
        SizeDivisor = config.SizeDivisor,
    };

    /// <summary>The size that an image is resized to.</summary>
    public ImageSize TargetSize(ImageSize image) => DoResize
        ? ExactSize ?? NetworkSize.Of(image, SizeRounding, ShortestEdge, LongestEdge)
        : image;

    /// <summary>The size of the planes that hold a batch of resized images.</summary>
    /// <exception cref="ArgumentException">The images differ and padding is off.</exception>
    /// <exception cref="ImageLimitException">A padded side is beyond 32 bits.</exception>
    public ImageSize PaddedSize(ReadOnlySpan<ImageSize> resized)
    {
        int width = 0;
        int height = 0;
        foreach (ImageSize size in resized)
        {
            width = Math.Max(width, size.Width);
            height = Math.Max(height, size.Height);
        }

        if (DoPad)
        {
            return new ImageSize(RoundUp(width), RoundUp(height));
        }

        foreach (ImageSize size in resized)
        {
            if (size != new ImageSize(width, height))
            {
                throw new ArgumentException("Images of different resized sizes make a batch only with do_pad.");
            }
        }

        return new ImageSize(width, height);
    }

    private int RoundUp(int side)
    {
        long multiple = ((long)side + SizeDivisor - 1) / SizeDivisor * SizeDivisor;
        return multiple <= int.MaxValue ? (int)multiple : throw new ImageLimitException($"A side of {side} pixels cannot be padded to a multiple of {SizeDivisor}.");
    }
}
