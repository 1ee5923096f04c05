using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Imaging.Resizing;

namespace MaskRcnn.Onnx.Imaging;

/// <summary>
/// Brings images to the form a Mask R-CNN was trained on: resize, rescale, normalise, order the channels, pad. The Hugging Face
/// port's image processor, with the resize rules and filters of detectron2, mmdetection and torchvision beside its own.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Nothing large is allocated for an image once the pools are warm. The steps are fused: every source row
/// is read once, and every output value written once. Strips of a large image, or the images of a batch, run in parallel; the result
/// does not depend on how many processors take part.
/// </remarks>
public sealed partial class MaskRcnnImageProcessor
{
    // Below this many output pixels a strip is not worth a second thread.
    private const int SmallestStrip = 64 * 1024;

    // What a side costs is its kernel: 32 bytes a sample.
    private const int LongestSide = 1 << 20;

    private readonly PreprocessSettings _settings;
    private readonly SampleNormalizer _normalizer;
    private readonly KernelMapCache<int> _pillowColumns = new(PillowKernel.Horizontal);
    private readonly KernelMapCache<int> _pillowRows = new(PillowKernel.Vertical);
    private readonly KernelMapCache<int> _openCvColumns = new(OpenCvKernel.Horizontal);
    private readonly KernelMapCache<int> _openCvRows = new(OpenCvKernel.Vertical);
    private readonly KernelMapCache<float> _torchKernels = new(TorchKernel.Create);

    /// <summary>Creates the processor of a bundle.</summary>
    public MaskRcnnImageProcessor(ModelBundle bundle)
        : this(
            PreprocessSettings.Of((bundle ?? throw new ArgumentNullException(nameof(bundle))).ProcessorConfig),
            bundle.Settings)
    {
    }

    /// <summary>Creates a processor as the port's constructor does, with its conventions.</summary>
    /// <param name="config">The fields of preprocessor_config.json; null for the port's defaults.</param>
    public MaskRcnnImageProcessor(MaskRcnnImageProcessorConfig? config = null)
        : this(PreprocessSettings.Of(config ?? new MaskRcnnImageProcessorConfig()), ResultsOf(config ?? new MaskRcnnImageProcessorConfig()))
    {
    }

    internal MaskRcnnImageProcessor(PreprocessSettings settings, BundleSettings? results = null)
    {
        results ??= ResultsOf(new MaskRcnnImageProcessorConfig());
        _settings = settings;
        _results = results;
        _selector = new DetectionSelector(results.ToDetectionOptions());
        _normalizer = new SampleNormalizer(
            settings.RescaleFactor,
            settings.DoNormalize ? settings.Mean.ToArray() : [],
            settings.DoNormalize ? settings.Deviation.ToArray() : []);
    }

    /// <summary>Processors that one call may use; the default is all of them.</summary>
    public int MaxDegreeOfParallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>The size that an image is resized to, without padding.</summary>
    /// <param name="image">Size of the image.</param>
    /// <exception cref="ImageLimitException">The result would be beyond any memory.</exception>
    public ImageSize ResizedSize(ImageSize image) => _settings.TargetSize(image);

    /// <summary>The size of the planes of an image that is alone in its batch.</summary>
    /// <param name="image">Size of the image.</param>
    /// <exception cref="ImageLimitException">The result would be beyond any memory.</exception>
    public ImageSize PaddedSize(ImageSize image) => _settings.PaddedSize([_settings.TargetSize(image)]);

    /// <summary>Preprocesses one image.</summary>
    /// <param name="image">The pixels, in any format; alpha is ignored and grey replicated.</param>
    /// <param name="cancellationToken">Checked at every output row.</param>
    /// <returns>A batch of one, to be disposed of by the caller.</returns>
    /// <exception cref="ImageLimitException">
    /// The resized image would pass <see cref="PixelValues.MaximumLength"/>, or a side of the image 1,048,576 pixels; nothing was allocated.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing reads the image any more.</exception>
    public PixelValues Preprocess(ImageFrame image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Preprocess([image], cancellationToken);
    }

    /// <summary>Preprocesses images into one batch, each padded at the right and below to the largest.</summary>
    /// <param name="images">At least one image, of any sizes and formats.</param>
    /// <param name="cancellationToken">Checked at every output row.</param>
    /// <returns>The batch in the order of the images, to be disposed of by the caller.</returns>
    /// <exception cref="ArgumentException">There is no image, or padding is off and the sizes differ.</exception>
    /// <exception cref="ImageLimitException">
    /// The batch would pass <see cref="PixelValues.MaximumLength"/>, or a side of an image 1,048,576 pixels; nothing was allocated.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing reads the images any more.</exception>
    public PixelValues Preprocess(IReadOnlyList<ImageFrame> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("A batch has at least one image.", nameof(images));
        }

        var originalSizes = new ImageSize[images.Count];
        var resizedSizes = new ImageSize[images.Count];
        for (int i = 0; i < images.Count; i++)
        {
            originalSizes[i] = (images[i] ?? throw new ArgumentException($"Image {i} is null.", nameof(images))).Size;
            if (Math.Max(originalSizes[i].Width, originalSizes[i].Height) > LongestSide)
            {
                throw new ImageLimitException($"Image {i} has {originalSizes[i].Width} x {originalSizes[i].Height} pixels; a side may have {LongestSide}.");
            }

            resizedSizes[i] = _settings.TargetSize(originalSizes[i]);
        }

        ImageSize padded = _settings.PaddedSize(resizedSizes);
        PixelValues batch = PixelValues.Rent(padded.Height, padded.Width, resizedSizes, originalSizes);
        try
        {
            int imageLength = 3 * padded.Height * padded.Width;
            var resamplers = new RowResampler[images.Count];
            for (int i = 0; i < images.Count; i++)
            {
                var target = new PlanarTarget(batch.Memory.Slice(i * imageLength, imageLength), padded.Width, padded.Height, resizedSizes[i]);
                resamplers[i] = CreateResampler(images[i], target);
            }

            ResampleStrips.Run(resamplers, SmallestStrip, MaxDegreeOfParallelism, cancellationToken);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    // Alone, the port's processor counts its classes itself: num_classes, whatever the model has.
    private static BundleSettings ResultsOf(MaskRcnnImageProcessorConfig config) => BundleSettings.Resolve(
        new MaskRcnnConfig
        {
            Id2Label = [.. Enumerable.Range(0, config.NumClasses).Select(id => $"LABEL_{id}")],
        },
        config);

    private RowResampler CreateResampler(ImageFrame image, PlanarTarget target)
    {
        (int width, int height) = target.Size;
        switch (_settings.ResizeFilter)
        {
            case ResizeFilter.TorchBilinear:
                return new TorchResampler(
                    image, _settings.ChannelOrder, target, _torchKernels.Get(image.Width, width), _torchKernels.Get(image.Height, height), _normalizer);
            case ResizeFilter.OpenCvBilinear:
                return new OpenCvResampler(
                    image, _settings.ChannelOrder, target, _openCvColumns.Get(image.Width, width), _openCvRows.Get(image.Height, height), _normalizer);
            default:
                return new PillowResampler(
                    image, _settings.ChannelOrder, target, _pillowColumns.Get(image.Width, width), _pillowRows.Get(image.Height, height), _normalizer);
        }
    }
}
