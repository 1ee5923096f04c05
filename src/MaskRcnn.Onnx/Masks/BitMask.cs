using System.Numerics;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// The pixels of one instance, one bit each, in a window of the image: rows from top to bottom, the lowest bit of a word leftmost.
/// Pixels of the image outside of the window do not belong to the instance.
/// </summary>
/// <remarks>Immutable and safe to share between threads. The window lies inside the image and may be empty.</remarks>
public sealed class BitMask
{
    private readonly ulong[] _words;

    /// <summary>Takes over the words; the bits past the width of a row must be zero.</summary>
    internal BitMask(ImageSize image, MaskWindow window, ulong[] words)
        : this(image, window, words, Count(words))
    {
    }

    private BitMask(ImageSize image, MaskWindow window, ulong[] words, long area)
    {
        Image = image;
        Window = window;
        WordsPerRow = WordsFor(window.Width);
        _words = words;
        Area = area;
    }

    /// <summary>Size of the image that the window lies in.</summary>
    public ImageSize Image { get; }

    /// <summary>Where the bits lie in the image, in whole pixels.</summary>
    public MaskWindow Window { get; }

    /// <summary>Number of pixels that belong to the instance.</summary>
    public long Area { get; }

    /// <summary>64-bit words of one row of the window.</summary>
    public int WordsPerRow { get; }

    /// <summary>Whether a pixel belongs to the instance.</summary>
    /// <param name="x">Column of the image, 0..width-1.</param>
    /// <param name="y">Row of the image, 0..height-1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside of the image.</exception>
    public bool this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Image.Width, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Image.Height, nameof(y));
            int column = x - Window.X;
            int row = y - Window.Y;
            return (uint)column < (uint)Window.Width
                && (uint)row < (uint)Window.Height
                && (_words[(row * (long)WordsPerRow) + (column >> 6)] >> (column & 63) & 1) != 0;
        }
    }

    /// <summary>A mask without a pixel.</summary>
    /// <param name="image">Size of the image, both sides at least 0.</param>
    public static BitMask Empty(ImageSize image)
    {
        MaskWindow.ThrowIfNegative(image);
        return new BitMask(image, default, []);
    }

    /// <summary>Reads a mask of the whole image, one byte per pixel, in which every value but 0 belongs to the instance.</summary>
    /// <param name="pixels">Rows from top to bottom, at least <c>(height - 1) * stride + width</c> bytes.</param>
    /// <param name="image">Size of the image.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentException">The bytes are too few for the size, or the stride is shorter than a row.</exception>
    public static BitMask FromBytes(ReadOnlySpan<byte> pixels, ImageSize image, int stride = 0)
    {
        MaskWindow.ThrowIfNegative(image);
        return FromBytes(pixels, image, new MaskWindow(0, 0, image.Width, image.Height), stride);
    }

    /// <summary>Reads a mask of a window of the image, one byte per pixel, in which every value but 0 belongs to the instance.</summary>
    /// <param name="pixels">Rows of the window from top to bottom, at least <c>(window height - 1) * stride + window width</c> bytes.</param>
    /// <param name="image">Size of the image.</param>
    /// <param name="window">Where the pixels lie in the image.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentException">
    /// The window leaves the image, the bytes are too few for it, or the stride is shorter than a row.
    /// </exception>
    public static BitMask FromBytes(ReadOnlySpan<byte> pixels, ImageSize image, MaskWindow window, int stride = 0)
    {
        MaskWindow.ThrowIfNegative(image);
        if (!window.IsInside(image))
        {
            throw new ArgumentException($"{window} is not inside an image of {image.Width} x {image.Height} pixels.", nameof(window));
        }

        stride = MaskCanvas.CheckStride(pixels.Length, window.Width, window.Height, stride, nameof(pixels));
        ulong[] words = Allocate(window);
        int wordsPerRow = WordsFor(window.Width);
        for (int y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(y * stride, window.Width);
            Span<ulong> target = words.AsSpan(y * wordsPerRow, wordsPerRow);
            for (int x = 0; x < row.Length; x++)
            {
                if (row[x] != 0)
                {
                    target[x >> 6] |= 1UL << (x & 63);
                }
            }
        }

        return new BitMask(image, window, words);
    }

    /// <summary>The bits of one row of the window: pixel <c>Window.X + k</c> is bit <c>k % 64</c> of word <c>k / 64</c>.</summary>
    /// <param name="row">Row of the window (not of the image), 0..Window.Height-1.</param>
    /// <returns><see cref="WordsPerRow"/> words; the bits past the width are zero.</returns>
    public ReadOnlySpan<ulong> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Window.Height, nameof(row));
        return _words.AsSpan(row * WordsPerRow, WordsPerRow);
    }

    /// <summary>Writes the mask as one byte per pixel over the whole image: <paramref name="value"/> inside, 0 elsewhere.</summary>
    /// <param name="canvas">At least <c>(height - 1) * stride + width</c> bytes; bytes between the rows stay as they are.</param>
    /// <param name="value">The byte of a pixel that belongs to the instance, such as 1 or 255.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <exception cref="ArgumentException">The canvas is too short, or the stride is shorter than a row.</exception>
    public void CopyTo(Span<byte> canvas, byte value = 1, int stride = 0)
    {
        stride = MaskCanvas.Clear(canvas, Image, stride);
        for (int y = 0; y < Window.Height; y++)
        {
            MaskCanvas.Expand(Row(y), canvas.Slice(((Window.Y + y) * stride) + Window.X, Window.Width), value);
        }
    }

    /// <summary>The mask in an image of another size, such as a tile's mask in the image that the tile was cut from.</summary>
    /// <param name="image">Size of that image.</param>
    /// <param name="dx">Added to the column of each pixel.</param>
    /// <param name="dy">Added to the row of each pixel.</param>
    /// <returns>The pixels that lie inside of <paramref name="image"/>; the bits are shared, not copied, where all of the window does.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side of the image is negative.</exception>
    /// <exception cref="OverflowException">The window would leave the range of whole numbers.</exception>
    public BitMask MoveTo(ImageSize image, int dx, int dy)
    {
        MaskWindow.ThrowIfNegative(image);
        MaskWindow moved = Window with { X = checked(Window.X + dx), Y = checked(Window.Y + dy) };
        if (moved.IsEmpty)
        {
            return Empty(image);
        }

        if (moved.IsInside(image))
        {
            return new BitMask(image, moved, _words, Area);
        }

        _ = checked(moved.X + moved.Width + moved.Y + moved.Height);
        MaskWindow inside = moved.Intersect(new MaskWindow(0, 0, image.Width, image.Height));
        ulong[] words = Allocate(inside);
        BitWindows.Paint(this, moved, inside, words);
        return new BitMask(image, inside, words);
    }

    /// <summary>Whether both masks hold the same pixels of images of the same size, whatever their windows.</summary>
    public bool HasSamePixels(BitMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Image == other.Image && Area == other.Area && CocoRle.FromBitMask(this).Equals(CocoRle.FromBitMask(other));
    }

    internal static int WordsFor(int width) => (width + 63) >> 6;

    /// <summary>Zeroed words for a window; an array of more than 2^31 elements is refused by the runtime.</summary>
    internal static ulong[] Allocate(MaskWindow window) => new ulong[WordsFor(window.Width) * (long)window.Height];

    private static long Count(ulong[] words)
    {
        long area = 0;
        foreach (ulong word in words)
        {
            area += BitOperations.PopCount(word);
        }

        return area;
    }
}
