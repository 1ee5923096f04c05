using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Imaging;

/// <summary>
/// What the network eats: a float32 tensor [batch, 3, height, width] with every image at the top left and zeros to its right and
/// below, and the sizes that lead back to the original pixels.
/// </summary>
/// <remarks>
/// The tensor lives in a pooled array: dispose of it when the network has run, and do not touch spans of it afterwards. Reading from
/// several threads is safe; disposing while another thread reads is not.
/// </remarks>
public sealed class PixelValues : IDisposable
{
    /// <summary>Most floats of a batch: 1 GiB.</summary>
    public const int MaximumLength = 1 << 28;

    private readonly ImageSize[] _resizedSizes;
    private readonly ImageSize[] _originalSizes;
    private readonly int _length;
    private float[]? _values;

    private PixelValues(int height, int width, ImageSize[] resizedSizes, ImageSize[] originalSizes)
    {
        Height = height;
        Width = width;
        _resizedSizes = resizedSizes;
        _originalSizes = originalSizes;
        _length = Batch * 3 * height * width;
        _values = TensorPool.Shared.Rent(_length);
    }

    /// <summary>Number of images.</summary>
    public int Batch => _resizedSizes.Length;

    /// <summary>Rows of the tensor: the highest image's, after padding.</summary>
    public int Height { get; }

    /// <summary>Columns of the tensor: the widest image's, after padding.</summary>
    public int Width { get; }

    /// <summary>The size of the tensor's planes.</summary>
    public ImageSize PaddedSize => new(Width, Height);

    /// <summary>Size of each image after resizing, without padding.</summary>
    public IReadOnlyList<ImageSize> ResizedSizes => _resizedSizes;

    /// <summary>Size of each image as it was given.</summary>
    public IReadOnlyList<ImageSize> OriginalSizes => _originalSizes;

    /// <summary>The tensor [batch, 3, height, width], row-major.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed of.</exception>
    public ReadOnlySpan<float> Values => Memory.Span;

    /// <summary>The same tensor, for a runtime that keeps a reference while it runs.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed of.</exception>
    public Memory<float> Memory
    {
        get
        {
            float[]? values = _values;
            ObjectDisposedException.ThrowIf(values is null, this);
            return values.AsMemory(0, _length);
        }
    }

    /// <summary>Resized over original size per axis: original pixels times this are network pixels.</summary>
    /// <param name="index">Position in the batch.</param>
    public (float X, float Y) ScaleFactor(int index)
    {
        ImageSize resized = _resizedSizes[index];
        ImageSize original = _originalSizes[index];
        return ((float)resized.Width / original.Width, (float)resized.Height / original.Height);
    }

    /// <summary>Takes a tensor that was made elsewhere, by copying it.</summary>
    /// <param name="values">[batch, 3, height, width] with batch = number of sizes.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="resizedSizes">Size of each image inside its planes, without padding.</param>
    /// <param name="originalSizes">Size of each image before it was resized.</param>
    /// <exception cref="ArgumentException">Lengths and sizes do not fit together.</exception>
    public static PixelValues CopyOf(
        ReadOnlySpan<float> values, int height, int width, IReadOnlyList<ImageSize> resizedSizes, IReadOnlyList<ImageSize> originalSizes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(resizedSizes);
        ArgumentNullException.ThrowIfNull(originalSizes);
        if (resizedSizes.Count == 0 || resizedSizes.Count != originalSizes.Count)
        {
            throw new ArgumentException($"There are {resizedSizes.Count} resized and {originalSizes.Count} original sizes.", nameof(originalSizes));
        }

        if (values.Length != (Int128)resizedSizes.Count * 3 * height * width)
        {
            throw new ArgumentException($"{values.Length} floats are not {resizedSizes.Count} x 3 x {height} x {width}.", nameof(values));
        }

        foreach (ImageSize size in resizedSizes)
        {
            if (size.Width < 1 || size.Height < 1 || size.Width > width || size.Height > height)
            {
                throw new ArgumentException($"An image of {size.Width} x {size.Height} does not fit planes of {width} x {height}.", nameof(resizedSizes));
            }
        }

        foreach (ImageSize size in originalSizes)
        {
            if (size.Width < 1 || size.Height < 1)
            {
                throw new ArgumentException($"{size.Width} x {size.Height} is not the size of an image.", nameof(originalSizes));
            }
        }

        PixelValues copy = Rent(height, width, [.. resizedSizes], [.. originalSizes]);
        values.CopyTo(copy.Memory.Span);
        return copy;
    }

    /// <summary>Gives the tensor's memory back. More calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _values, null) is { } values)
        {
            TensorPool.Shared.Return(values);
        }
    }

    /// <summary>A tensor with unspecified content.</summary>
    /// <exception cref="ImageLimitException">The batch would pass <see cref="MaximumLength"/>.</exception>
    internal static PixelValues Rent(int height, int width, ImageSize[] resizedSizes, ImageSize[] originalSizes) =>
        (Int128)resizedSizes.Length * 3 * height * width <= MaximumLength
            ? new PixelValues(height, width, resizedSizes, originalSizes)
            : throw new ImageLimitException(
                $"{resizedSizes.Length} x 3 x {height} x {width} network pixels are more than {MaximumLength}; smaller images, a smaller target size or a smaller batch would fit.");
}
